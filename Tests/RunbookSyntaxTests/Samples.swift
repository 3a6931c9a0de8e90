// SPDX-License-Identifier: Apache-2.0

/// Documents that several suites read.
enum Samples {
    /// A runbook with attributes, after the example of the language's description.
    static let native = #"""
        ---
        lifeboat: 1
        id: dr-failover
        rto: 4h
        inputs:
          replica: {type: rds-instance, default: dhakacart-db-dr-replica, about: instance to promote}
        ---
        # DhakaCart DR failover

        > **Before you start**: call the incident commander.
        > ```text
        > phone list
        > ```

        ## 1. Pre-checks

        1. **Replica lag is inside the RPO**. Promotion loses whatever has not been replayed.
           ```bash id=lag effect=read retry=5x30s
           aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name ReplicaLag \
             --dimensions Name=DBInstanceIdentifier,Value=${replica} --statistics Maximum \
             --start-time ${now - 10m} --end-time ${now}
           ```
           ```expect
           Datapoints | max_by(@, &Timestamp).Maximum <= 900
           ```

        ## 2. Promote

        Requires: [Pre-checks](#1-pre-checks)

        ```yaml approval=activate-dr
        from: [incident-commander, dba]
        count: 2
        void-if: lag > 900
        ```

        1. **Promote the replica**
           ```bash id=promote effect=irreversible approve=activate-dr timeout=30m
           ENDPOINT=$(aws rds promote-read-replica --db-instance-identifier ${replica} --output text)
           ```
           ```yaml probe
           done-when: DBInstances[0].DBInstanceStatus == 'available'
           ```
        2. **The data answers**
           - nested
             1. ```sql id=integrity effect=read connection=dr
                SELECT count(*) AS products FROM products;
                ```
           ```expect
           rows[0].products > 0
           ```

        ~~~~bash
        for i in 1 2 3; do echo "$i" | tee out; done
        cat <<EOF > x
        ```
        EOF
        ~~~~

        - [ ] [DR failover procedure tested](#2-promote)
        - [x] Cost analyzed
        """#
}
