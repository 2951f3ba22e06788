/* SPDX-License-Identifier: GPL-2.0-or-later */
/* random.h - pseudorandom numbers that are the same on every machine: integers only.
 *
 * SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014). Every
 * article, story, person and so on has a stream of its own. So each can be generated without
 * generating the previous ones. */
#ifndef DATELINE_CORPUS_RANDOM_H
#define DATELINE_CORPUS_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline uint64_t random_next(struct random *random)
{
    random->state += UINT64_C(0x9E3779B97F4A7C15);
    return random_mix(random->state);
}

/* The stream of item `index` of a kind. */
static inline struct random random_stream(uint64_t seed, uint32_t kind, uint64_t index)
{
    uint64_t state = random_mix(seed + UINT64_C(0x9E3779B97F4A7C15) * (kind + 1));

    return (struct random){random_mix(state ^ random_mix(index + UINT64_C(0xD1B54A32D192ED03)))};
}

/* A number from 0 to limit - 1. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
    return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}

/* True with a probability of `percent` / 100. */
static inline bool random_chance(struct random *random, uint32_t percent)
{
    return random_below(random, 100) < percent;
}

/* Draw a number r of the octave [2^octave, 2^(octave + 1)) with a probability in proportion to 1/r:
 * a uniform draw is rejected more often if it is larger. False: it was rejected. */
static inline bool random_in_octave(uint64_t draw, uint32_t octave, uint32_t *number)
{
    uint32_t low = UINT32_C(1) << octave;

    *number = low + ((uint32_t)draw & (low - 1));
    return (draw >> 40) * *number < (uint64_t)low << 24;
}

/* A number r from 0 to 2^bits - 2 with a probability in proportion to 1/(r + 1): Zipf's law without
 * a table. Every octave has the same probability. */
static inline uint32_t random_zipf(struct random *random, uint32_t bits)
{
    uint32_t number;

    for (;;) {
        uint64_t draw = random_next(random);

        if (random_in_octave(random_mix(draw), (uint32_t)((draw & 0xFFFF) * bits >> 16), &number))
            return number - 1;
    }
}

/* The same up to octave `bend`. Each octave after it has half the probability of the previous one,
 * so that the probability falls as 1/r^2, as for the rare words of a language. bits - bend < 16. */
static inline uint32_t random_bent_zipf(struct random *random, uint32_t bend, uint32_t bits)
{
    uint32_t number;

    for (;;) {
        uint64_t draw = random_next(random);
        uint32_t octave = (uint32_t)((draw & 0xFFFF) * bits >> 16);

        if (octave > bend && draw >> 48 & ((UINT64_C(1) << (octave - bend)) - 1))
            continue;
        if (random_in_octave(random_mix(draw), octave, &number))
            return number - 1;
    }
}

#endif
