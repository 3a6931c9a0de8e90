// SPDX-License-Identifier: Apache-2.0
#ifndef LIFEBOAT_CLIBPQ_SHIM_H
#define LIFEBOAT_CLIBPQ_SHIM_H

#include <libpq-fe.h>
#include <sys/eventfd.h>

#endif
