-- SPDX-License-Identifier: Apache-2.0
-- DhakaCart's tables with made-up rows: enough to be counted, summed and damaged by tests. Takes about a second.
-- Expects an empty database and a superuser; `reader_password` is a psql variable.

SET synchronous_commit = off;
SET client_min_messages = warning;

CREATE TABLE customers (
    id         integer PRIMARY KEY,
    name       text NOT NULL,
    email      text NOT NULL UNIQUE,
    district   text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE products (
    id         integer PRIMARY KEY,
    sku        text NOT NULL UNIQUE,
    name       text NOT NULL,
    category   text NOT NULL,
    price      numeric(10, 2) NOT NULL CHECK (price > 0)
);

CREATE TABLE inventory (
    product_id integer PRIMARY KEY REFERENCES products,
    in_stock   integer NOT NULL CHECK (in_stock >= 0),
    counted_at timestamptz NOT NULL
);

CREATE TABLE orders (
    id          integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers,
    status      text NOT NULL CHECK (status IN ('placed', 'paid', 'shipped', 'delivered', 'returned')),
    total       numeric(12, 2) NOT NULL,
    created_at  timestamptz NOT NULL
);

CREATE TABLE order_items (
    order_id   integer NOT NULL REFERENCES orders,
    line       integer NOT NULL,
    product_id integer NOT NULL REFERENCES products,
    quantity   integer NOT NULL CHECK (quantity > 0),
    unit_price numeric(10, 2) NOT NULL,
    PRIMARY KEY (order_id, line)
);

-- One row a minute, written by a job of the shop: what has arrived elsewhere is what was replicated.
CREATE TABLE heartbeat (
    beat_at timestamptz PRIMARY KEY
);

INSERT INTO customers
SELECT n,
       (ARRAY['Ayesha', 'Farhana', 'Imran', 'Jamal', 'Karim', 'Nusrat', 'Rahim', 'Sadia', 'Tania', 'Zahid'])[1 + n % 10]
           || ' ' || (ARRAY['Ahmed', 'Akter', 'Begum', 'Chowdhury', 'Hossain', 'Islam', 'Khan', 'Rahman'])[1 + n % 8],
       'customer' || n || '@example.com',
       (ARRAY['Dhanmondi', 'Gulshan', 'Mirpur', 'Mohammadpur', 'Motijheel', 'Uttara', 'Banani'])[1 + n % 7],
       now() - (n % 700) * interval '1 day'
  FROM generate_series(1, 2000) AS n;

INSERT INTO products
SELECT n,
       'DC-' || lpad(n::text, 5, '0'),
       (ARRAY['Basmati rice', 'Mustard oil', 'Red lentils', 'Cotton saree', 'Rickshaw bell', 'Jute bag', 'Green tea',
              'Clay pot', 'Mango pickle', 'Ceiling fan'])[1 + n % 10] || ', variant ' || (1 + n / 10),
       (ARRAY['grocery', 'grocery', 'grocery', 'fashion', 'home', 'home', 'grocery', 'home', 'grocery', 'electric'])[1 + n % 10],
       round((50 + (n * 37) % 4950)::numeric * 1.15, 2)
  FROM generate_series(1, 500) AS n;

INSERT INTO inventory
SELECT id, (id * 13) % 240, now() - (id % 48) * interval '1 hour' FROM products;

INSERT INTO orders
SELECT n, 1 + (n * 7) % 2000,
       (ARRAY['placed', 'paid', 'shipped', 'delivered', 'delivered', 'delivered', 'returned'])[1 + n % 7],
       0, now() - (5000 - n) * interval '11 minutes'
  FROM generate_series(1, 5000) AS n;

INSERT INTO order_items
SELECT o.id, line, p.id, 1 + (o.id + line) % 3, p.price
  FROM orders o
 CROSS JOIN LATERAL generate_series(1, 1 + o.id % 3) AS line
  JOIN products p ON p.id = 1 + (o.id * 31 + line * 17) % 500;

UPDATE orders o SET total = s.total
  FROM (SELECT order_id, sum(quantity * unit_price) AS total FROM order_items GROUP BY order_id) AS s
 WHERE s.order_id = o.id;

INSERT INTO heartbeat SELECT now() - n * interval '1 minute' FROM generate_series(0, 180) AS n;

CREATE ROLE dhakacart_reader LOGIN PASSWORD :'reader_password';
GRANT SELECT ON ALL TABLES IN SCHEMA public TO dhakacart_reader;

ANALYZE;
