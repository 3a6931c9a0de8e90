// SPDX-License-Identifier: Apache-2.0

/// S3's names, which are those of an older interface.
enum S3ActionNames {
    static let objects = """
        HeadObject=GetObject SelectObjectContent=GetObject GetObjectAttributes=GetObject,GetObjectAttributes
        CopyObject=GetObject,PutObject UploadPartCopy=GetObject,PutObject CreateMultipartUpload=PutObject
        UploadPart=PutObject CompleteMultipartUpload=PutObject DeleteObjects=DeleteObject
        ListParts=ListMultipartUploadParts CreateSession=s3express:CreateSession
        WriteGetObjectResponse=s3-object-lambda:WriteGetObjectResponse RenameObject=s3express:CreateSession
        """

    static let buckets = """
        ListBuckets=ListAllMyBuckets ListDirectoryBuckets=s3express:ListAllMyDirectoryBuckets HeadBucket=ListBucket
        ListObjects=ListBucket ListObjectsV2=ListBucket ListObjectVersions=ListBucketVersions
        ListMultipartUploads=ListBucketMultipartUploads
        GetBucketEncryption=GetEncryptionConfiguration PutBucketEncryption=PutEncryptionConfiguration
        DeleteBucketEncryption=PutEncryptionConfiguration
        GetBucketLifecycle=GetLifecycleConfiguration GetBucketLifecycleConfiguration=GetLifecycleConfiguration
        PutBucketLifecycle=PutLifecycleConfiguration PutBucketLifecycleConfiguration=PutLifecycleConfiguration
        DeleteBucketLifecycle=PutLifecycleConfiguration
        GetBucketReplication=GetReplicationConfiguration PutBucketReplication=PutReplicationConfiguration
        DeleteBucketReplication=PutReplicationConfiguration
        GetBucketCors=GetBucketCORS PutBucketCors=PutBucketCORS DeleteBucketCors=PutBucketCORS
        DeleteBucketTagging=PutBucketTagging DeleteBucketOwnershipControls=PutBucketOwnershipControls
        GetBucketAccelerateConfiguration=GetAccelerateConfiguration
        PutBucketAccelerateConfiguration=PutAccelerateConfiguration
        GetBucketNotificationConfiguration=GetBucketNotification
        PutBucketNotificationConfiguration=PutBucketNotification
        GetPublicAccessBlock=GetBucketPublicAccessBlock PutPublicAccessBlock=PutBucketPublicAccessBlock
        DeletePublicAccessBlock=PutBucketPublicAccessBlock
        GetObjectLockConfiguration=GetBucketObjectLockConfiguration
        PutObjectLockConfiguration=PutBucketObjectLockConfiguration
        GetBucketAnalyticsConfiguration=GetAnalyticsConfiguration
        PutBucketAnalyticsConfiguration=PutAnalyticsConfiguration
        DeleteBucketAnalyticsConfiguration=PutAnalyticsConfiguration
        ListBucketAnalyticsConfigurations=GetAnalyticsConfiguration
        GetBucketInventoryConfiguration=GetInventoryConfiguration
        PutBucketInventoryConfiguration=PutInventoryConfiguration
        DeleteBucketInventoryConfiguration=PutInventoryConfiguration
        ListBucketInventoryConfigurations=GetInventoryConfiguration
        GetBucketMetricsConfiguration=GetMetricsConfiguration PutBucketMetricsConfiguration=PutMetricsConfiguration
        DeleteBucketMetricsConfiguration=PutMetricsConfiguration
        ListBucketMetricsConfigurations=GetMetricsConfiguration
        GetBucketIntelligentTieringConfiguration=GetIntelligentTieringConfiguration
        PutBucketIntelligentTieringConfiguration=PutIntelligentTieringConfiguration
        DeleteBucketIntelligentTieringConfiguration=PutIntelligentTieringConfiguration
        ListBucketIntelligentTieringConfigurations=GetIntelligentTieringConfiguration
        CreateBucketMetadataConfiguration=CreateBucketMetadataTableConfiguration
        GetBucketMetadataConfiguration=GetBucketMetadataTableConfiguration
        DeleteBucketMetadataConfiguration=DeleteBucketMetadataTableConfiguration
        """

    /// S3 on Outposts has a prefix of its own for what both have; these are the names for accounts and access points.
    static let control = """
        GetPublicAccessBlock=GetAccountPublicAccessBlock PutPublicAccessBlock=PutAccountPublicAccessBlock
        DeletePublicAccessBlock=PutAccountPublicAccessBlock
        CreateBucket=s3-outposts:CreateBucket DeleteBucket=s3-outposts:DeleteBucket GetBucket=s3-outposts:GetBucket
        DeleteBucketLifecycleConfiguration=s3-outposts:PutLifecycleConfiguration
        GetBucketLifecycleConfiguration=s3-outposts:GetLifecycleConfiguration
        PutBucketLifecycleConfiguration=s3-outposts:PutLifecycleConfiguration
        DeleteBucketReplication=s3-outposts:PutReplicationConfiguration
        GetBucketReplication=s3-outposts:GetReplicationConfiguration
        PutBucketReplication=s3-outposts:PutReplicationConfiguration
        DeleteBucketTagging=s3-outposts:PutBucketTagging GetBucketTagging=s3-outposts:GetBucketTagging
        PutBucketTagging=s3-outposts:PutBucketTagging DeleteBucketPolicy=s3-outposts:DeleteBucketPolicy
        GetBucketPolicy=s3-outposts:GetBucketPolicy PutBucketPolicy=s3-outposts:PutBucketPolicy
        GetBucketVersioning=s3-outposts:GetBucketVersioning PutBucketVersioning=s3-outposts:PutBucketVersioning
        ListRegionalBuckets=s3-outposts:ListRegionalBuckets
        GetAccessPointScope=s3express:GetAccessPointScope PutAccessPointScope=s3express:PutAccessPointScope
        DeleteAccessPointScope=s3express:DeleteAccessPointScope
        ListAccessPointsForDirectoryBuckets=s3express:ListAccessPointsForDirectoryBuckets
        """
}
