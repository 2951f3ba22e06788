/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sampled.h - how often a test repeats what is random or long.
 *
 * Under a sanitizer each round takes about ten times as long, and each is looked at more closely: a
 * quarter of the rounds is enough there. They are the first of the same rounds, as the seeds are
 * the same. */
#ifndef DATELINE_TESTS_SAMPLED_H
#define DATELINE_TESTS_SAMPLED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SAMPLED(count) ((count) / 4)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SAMPLED(count) ((count) / 4)
#endif
#endif

#ifndef SAMPLED
#define SAMPLED(count) (count)
#endif

#endif
