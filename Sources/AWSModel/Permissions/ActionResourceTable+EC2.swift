// SPDX-License-Identifier: Apache-2.0

extension ActionResourceTable {
    /// The actions of EC2.
    static let ec2 = """
        ec2:
        | -
        BundleInstance ConfirmProductInstance DescribeClassicLinkInstances DescribeInstanceCreditSpecifications
        DescribeInstanceImageMetadata DescribeInstanceSqlHaHistoryStates DescribeInstanceSqlHaStates
        DescribeInstanceStatus DescribeInstanceTopology DescribeInstances DescribeLaunchTemplateVersions
        DescribeNetworkInterfaceAttribute DescribeStaleSecurityGroups GetSubnetCidrReservations
        | capacity-reservation elastic-gpu elastic-inference group image! instance! key-pair launch-template
        | license-configuration network-interface! placement-group secondary-subnet security-group! snapshot subnet!
        | volume
        RunInstances
        | capacity-reservation instance!
        ModifyInstanceCapacityReservationAttributes
        | carrier-gateway! vpc!
        CreateCarrierGateway
        | client-vpn-endpoint! security-group vpc
        CreateClientVpnEndpoint ModifyClientVpnEndpoint
        | client-vpn-endpoint! security-group! vpc!
        ApplySecurityGroupsToClientVpnTargetNetwork
        | client-vpn-endpoint! subnet!
        AssociateClientVpnTargetNetwork
        | dedicated-host instance! placement-group
        ModifyInstancePlacement
        | dhcp-options! vpc!
        AssociateDhcpOptions
        | egress-only-internet-gateway! vpc!
        CreateEgressOnlyInternetGateway
        | elastic-ip
        ReleaseAddress
        | elastic-ip instance network-interface
        AssociateAddress
        | elastic-ip natgateway! subnet vpc
        CreateNatGateway
        | elastic-ip!
        DisableAddressTransfer EnableAddressTransfer ModifyAddressAttribute ResetAddressAttribute
        | elastic-ip! natgateway!
        AssociateNatGatewayAddress
        | elastic-ip! natgateway! network-interface
        DisassociateNatGatewayAddress
        | export-image-task! image!
        ExportImage
        | export-instance-task! instance!
        CreateInstanceExportTask
        | image instance! replace-root-volume-task! snapshot volume!
        CreateReplaceRootVolumeTask
        | image!
        CancelImageLaunchPermission CreateStoreImageTask DeregisterImage DescribeImageAttribute DisableFastLaunch
        DisableImage DisableImageDeprecation DisableImageDeregistrationProtection EnableImage EnableImageDeprecation
        EnableImageDeregistrationProtection GetImageAncestry ModifyImageAttribute ResetImageAttribute
        RestoreImageFromRecycleBin
        | image! image-usage-report!
        CreateImageUsageReport
        | image! instance! snapshot!
        CreateImage
        | image! launch-template
        EnableFastLaunch
        | instance network-interface! security-group subnet
        ModifyNetworkInterfaceAttribute
        | instance volume!
        DetachVolume
        | instance!
        AssociateIamInstanceProfile DescribeInstanceAttribute DisableInstanceSqlHaStandbyDetections
        EnableInstanceSqlHaStandbyDetections GetConsoleOutput GetConsoleScreenshot GetInstanceTpmEkPub
        GetInstanceUefiData GetLaunchTemplateData GetPasswordData ModifyInstanceCpuOptions
        ModifyInstanceEventStartTime ModifyInstanceMaintenanceOptions ModifyInstanceMetadataOptions
        ModifyInstanceNetworkPerformanceOptions ModifyPrivateDnsNameOptions MonitorInstances RebootInstances
        ResetInstanceAttribute SendDiagnosticInterrupt StopInstances TerminateInstances UnmonitorInstances
        | instance! license-configuration
        StartInstances
        | instance! mac-modification-task!
        CreateDelegateMacVolumeOwnershipTask CreateMacSystemIntegrityProtectionModificationTask
        | instance! network-interface!
        AttachNetworkInterface
        | instance! security-group volume
        ModifyInstanceAttribute
        | instance! security-group! vpc!
        AttachClassicLinkVpc
        | instance! volume!
        AttachVolume
        | instance! vpc!
        DetachClassicLinkVpc
        | instance-connect-endpoint! security-group
        ModifyInstanceConnectEndpoint
        | instance-connect-endpoint! security-group subnet!
        CreateInstanceConnectEndpoint
        | internet-gateway ipv4pool-ec2 ipv6pool-ec2 route-table! subnet vpn-gateway
        ReplaceRouteTableAssociation
        | internet-gateway ipv4pool-ec2 route-table! subnet vpn-gateway
        AssociateRouteTable
        | internet-gateway! vpc!
        AttachInternetGateway DetachInternetGateway
        | ipam-pool ipv6pool-ec2 vpc!
        AssociateVpcCidrBlock
        | ipam-pool subnet!
        AssociateSubnetCidrBlock
        | ipam-pool subnet! vpc!
        CreateSubnet
        | ipam-scope!
        GetIpamAddressHistory
        | key-pair
        DeleteKeyPair
        | key-pair!
        CreateKeyPair ImportKeyPair
        | launch-template!
        CreateLaunchTemplateVersion DeleteLaunchTemplate DeleteLaunchTemplateVersions ModifyLaunchTemplate
        | local-gateway-route-table! local-gateway-route-table-vpc-association! vpc!
        CreateLocalGatewayRouteTableVpcAssociation
        | local-gateway-route-table! local-gateway-virtual-interface-group network-interface prefix-list
        CreateLocalGatewayRoute ModifyLocalGatewayRoute
        | natgateway!
        AssignPrivateNatGatewayAddress DeleteNatGateway UnassignPrivateNatGatewayAddress
        | network-acl! vpc!
        CreateNetworkAcl
        | network-interface security-group subnet verified-access-endpoint! verified-access-group!
        CreateVerifiedAccessEndpoint
        | network-interface traffic-mirror-target! vpc-endpoint
        CreateTrafficMirrorTarget
        | network-interface!
        AssignIpv6Addresses AssignPrivateIpAddresses CreateNetworkInterfacePermission DeleteNetworkInterface
        ModifyPublicIpDnsNameOptions ResetNetworkInterfaceAttribute UnassignIpv6Addresses UnassignPrivateIpAddresses
        | network-interface! security-group subnet!
        CreateNetworkInterface
        | network-interface! traffic-mirror-filter! traffic-mirror-session! traffic-mirror-target!
        CreateTrafficMirrorSession
        | prefix-list security-group! security-group-rule!
        ModifySecurityGroupRules
        | route-server! route-server-endpoint! subnet!
        CreateRouteServerEndpoint
        | route-server! route-table
        GetRouteServerPropagations
        | route-server! route-table!
        DisableRouteServerPropagation EnableRouteServerPropagation
        | route-server! vpc!
        AssociateRouteServer DisassociateRouteServer
        | route-table security-group subnet vpc! vpc-endpoint!
        CreateVpcEndpoint
        | route-table!
        CreateRoute DeleteRoute DeleteRouteTable ReplaceRoute
        | route-table! vpc!
        CreateRouteTable
        | route-table! vpn-gateway!
        DisableVgwRoutePropagation EnableVgwRoutePropagation
        | security-group!
        DeleteSecurityGroup DescribeSecurityGroupReferences RevokeSecurityGroupEgress RevokeSecurityGroupIngress
        UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress
        | security-group! security-group-rule
        AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress
        | security-group! vpc
        CreateSecurityGroup DisassociateSecurityGroupVpc
        | security-group! vpc!
        AssociateSecurityGroupVpc
        | snapshot volume!
        CreateVolume
        | snapshot!
        DeleteSnapshot DescribeSnapshotAttribute LockSnapshot ModifySnapshotAttribute ModifySnapshotTier
        ResetSnapshotAttribute RestoreSnapshotFromRecycleBin RestoreSnapshotTier UnlockSnapshot
        | snapshot! volume!
        CreateSnapshot
        | subnet vpc vpc-block-public-access-exclusion!
        CreateVpcBlockPublicAccessExclusion
        | subnet!
        CreateSubnetCidrReservation DeleteSubnet ModifySubnetAttribute
        | subnet! transit-gateway! transit-gateway-attachment! vpc!
        CreateTransitGatewayVpcAttachment
        | volume!
        DeleteVolume DescribeVolumeAttribute EnableVolumeIO ModifyVolume ModifyVolumeAttribute
        RestoreVolumeFromRecycleBin
        | vpc
        DisableVpcClassicLinkDnsSupport EnableVpcClassicLinkDnsSupport
        | vpc!
        DeleteVpc DescribeVpcAttribute DisableVpcClassicLink EnableVpcClassicLink GetSecurityGroupsForVpc
        GetVpcResourcesBlockingEncryptionEnforcement ModifyVpcAttribute ModifyVpcTenancy
        | vpc! vpc-encryption-control!
        CreateVpcEncryptionControl
        | vpc! vpc-peering-connection!
        CreateVpcPeeringConnection
        | vpc! vpn-gateway!
        AttachVpnGateway DetachVpnGateway
        | vpn-connection!
        CreateVpnConnectionRoute DeleteVpnConnection DeleteVpnConnectionRoute GetActiveVpnTunnelStatus
        GetVpnTunnelReplacementStatus ModifyVpnConnection ModifyVpnConnectionOptions ModifyVpnTunnelCertificate
        ModifyVpnTunnelOptions ReplaceVpnTunnel
        | vpn-connection! vpn-connection-device-type!
        GetVpnConnectionDeviceSampleConfiguration
        """
}
