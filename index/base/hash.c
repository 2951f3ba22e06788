/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash.c - multiply and fold: the exclusive or of both halves of a 128-bit product. */
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

static uint64_t load_8(const unsigned char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint64_t load_4(const unsigned char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Read 1 to 8 bytes, little endian, without a loop: the loads may overlap. */
static uint64_t load(const unsigned char *bytes, size_t length)
{
    if (length == 8)
        return load_8(bytes);
    if (length >= 4)
        return load_4(bytes) | load_4(bytes + length - 4) << 8 * (length - 4);
    return (uint64_t)bytes[0] | (uint64_t)bytes[length / 2] << 8 * (length / 2) |
           (uint64_t)bytes[length - 1] << 8 * (length - 1);
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
        hash = fold(hash ^ load_8(at), STEP);
    if (length > 0)
        hash = fold(hash ^ load(at, length), STEP);
    return fold(hash, SEED);
}
