// SPDX-License-Identifier: Apache-2.0
// Written by Scripts/make-aws-models: the archive of service descriptions, as bytes in the executable.
// sha256 ee7540363618d2ce3d87fb5a29158b8acb1649d1aaaf4a6e43b63135c899fdb8

    .section .rodata, "a", %progbits
    .balign 16
    .globl lifeboat_aws_models_start
    .hidden lifeboat_aws_models_start
    .globl lifeboat_aws_models_end
    .hidden lifeboat_aws_models_end
lifeboat_aws_models_start:
    .incbin "models.bin"
lifeboat_aws_models_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
