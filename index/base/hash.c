/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.c - multiply and fold: the 128-bit product of two words, its halves exclusive-ored. */
#include "base/hash.h"

#include <string.h>

#define SEED 0x9E3779B97F4A7C15u /* 2^64 / golden ratio */
#define STEP 0xD1B54A32D192ED03u

__extension__ typedef unsigned __int128 product_128;

static uint64_t fold(uint64_t a, uint64_t b)
{
    product_128 product = (product_128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *bytes, size_t length)
{
    uint64_t word = 0;

    memcpy(&word, bytes, length);
    return word;
}

uint64_t hash_mix(uint64_t a, uint64_t b)
{
    return fold(a ^ SEED, b ^ STEP);
}

uint64_t hash_bytes(const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t hash = SEED ^ length;

    for (; length > 8; at += 8, length -= 8)
        hash = fold(hash ^ load(at, 8), STEP);
    if (length > 0)
        hash = fold(hash ^ load(at, length), STEP);
    return fold(hash, SEED);
}
