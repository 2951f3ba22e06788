/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.h - what the benches say of a row of times. */
#ifndef DATELINE_TESTS_BENCH_FIGURES_H
#define DATELINE_TESTS_BENCH_FIGURES_H

#include <stddef.h>
#include <stdint.h>

/* Of times in ascending order, nanoseconds, the one below which `percent` of them are:
 * microseconds. */
static inline double figure_at(const int64_t *times, size_t count, double percent)
{
    size_t place = (size_t)((double)count * percent / 100);

    return (double)times[place] / 1e3;
}

#endif
