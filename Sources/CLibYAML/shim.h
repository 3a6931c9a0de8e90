// SPDX-License-Identifier: Apache-2.0
#ifndef LIFEBOAT_CLIBYAML_SHIM_H
#define LIFEBOAT_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
