// SPDX-License-Identifier: Apache-2.0
// Written by Scripts/make-aws-models: the archive of service descriptions, as bytes in the executable.
// sha256 ab44dc4952ce0ef38fe583e084f042c0fc188c4b673bae5ebe089e4a7d5e299c

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
