/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crc_mend.h - find one changed bit by a CRC-32, and put it right.
 *
 * Any two changes of one bit make different checksums: the Hamming distance of this CRC is at least
 * 3 for all lengths below 2^32 bits (Koopman, "32-bit cyclic redundancy codes for internet
 * applications", 2002). So the difference of the checksums tells which bit it was. Bytes that are
 * damaged otherwise look like one changed bit with a chance of their number of bits / 2^32. */
#ifndef DATELINE_BASE_CRC_MEND_H
#define DATELINE_BASE_CRC_MEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True if the bytes have the CRC-32 `wanted` now: they had it, or one bit was turned, or the one
 * changed bit is in `wanted` itself. Otherwise they stay as they are. */
bool crc_mend(char *bytes, size_t length, uint32_t wanted);

#endif
