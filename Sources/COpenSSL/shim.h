// SPDX-License-Identifier: Apache-2.0
#ifndef LIFEBOAT_COPENSSL_SHIM_H
#define LIFEBOAT_COPENSSL_SHIM_H

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/rand.h>

// Macros and variadic-like constructors that Swift does not import.

static inline int lifeboat_ed25519_type(void) { return EVP_PKEY_ED25519; }

static inline int lifeboat_selection_public_key(void) { return EVP_PKEY_PUBLIC_KEY; }

static inline int lifeboat_selection_key_pair(void) { return EVP_PKEY_KEYPAIR; }

#endif
