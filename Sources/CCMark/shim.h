// SPDX-License-Identifier: Apache-2.0
#ifndef LIFEBOAT_CCMARK_SHIM_H
#define LIFEBOAT_CCMARK_SHIM_H

#include <cmark.h>

#endif
