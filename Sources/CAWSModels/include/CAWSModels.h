// SPDX-License-Identifier: Apache-2.0
//
// The archive of AWS service descriptions, embedded by CAWSModels.S. Its format is described in Scripts/make-aws-models.

#ifndef LIFEBOAT_CAWSMODELS_H
#define LIFEBOAT_CAWSMODELS_H

#include <stddef.h>

/// The first byte of the archive, which lives as long as the process.
const unsigned char *_Nonnull lifeboat_aws_models(void);

/// How many bytes the archive has.
size_t lifeboat_aws_models_size(void);

#endif
