// SPDX-License-Identifier: Apache-2.0

#include "CAWSModels.h"

extern const unsigned char lifeboat_aws_models_start[] __attribute__((visibility("hidden")));
extern const unsigned char lifeboat_aws_models_end[] __attribute__((visibility("hidden")));

const unsigned char *lifeboat_aws_models(void) { return lifeboat_aws_models_start; }

size_t lifeboat_aws_models_size(void) { return (size_t)(lifeboat_aws_models_end - lifeboat_aws_models_start); }
