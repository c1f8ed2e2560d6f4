/*
 * Big-endian access to octets at any address, for the C fax engine.
 *
 * The engine is LGPL-2.1, except for one header of its own with a GPL-2.0-only notice,
 * `spandsp/unaligned.h`. `.cargo/config.toml` has this file included ahead of every C file; it takes
 * the other header's include guard, so that none of its text is compiled. Names and meaning must be
 * those the engine calls; the code is ours. `media/fax/README.md` tells how this is checked.
 *
 * Other C code built by cargo, and assembler, see an empty file.
 */
#if defined(SPANDSP_STATIC) && !defined(__ASSEMBLER__) && !defined(_SPANDSP_UNALIGNED_H_)
#define _SPANDSP_UNALIGNED_H_

#include <stdint.h>

/* A test looks for this symbol: without it the engine was built with the other header. */
__attribute__((weak)) const char trunksim_unaligned_header[] = "own";

static inline uint16_t get_net_unaligned_uint16(const void *from)
{
    const uint8_t *octet = from;

    return (uint16_t) ((octet[0] << 8) | octet[1]);
}

static inline void put_net_unaligned_uint16(void *to, uint16_t value)
{
    uint8_t *octet = to;

    octet[0] = (uint8_t) (value >> 8);
    octet[1] = (uint8_t) value;
}

static inline uint32_t get_net_unaligned_uint32(const void *from)
{
    const uint8_t *octet = from;

    return ((uint32_t) get_net_unaligned_uint16(octet) << 16) | get_net_unaligned_uint16(octet + 2);
}

static inline void put_net_unaligned_uint32(void *to, uint32_t value)
{
    uint8_t *octet = to;

    put_net_unaligned_uint16(octet, (uint16_t) (value >> 16));
    put_net_unaligned_uint16(octet + 2, (uint16_t) value);
}
#endif
