#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""calls.py COUNT CONCURRENCY: rds describe-db-instances with boto3, one client, threads; prints the seconds."""

import concurrent.futures
import sys
import time

import boto3
from botocore.config import Config

count, concurrency = int(sys.argv[1]), int(sys.argv[2])
client = boto3.client("rds", config=Config(max_pool_connections=concurrency))


def describe(_):
    assert client.describe_db_instances()["DBInstances"]


describe(0)
with concurrent.futures.ThreadPoolExecutor(concurrency) as pool:
    list(pool.map(describe, range(concurrency)))
    started = time.perf_counter()
    list(pool.map(describe, range(count)))
    print(time.perf_counter() - started)
