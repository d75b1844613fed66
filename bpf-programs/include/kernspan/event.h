/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include <linux/types.h>

/*
 * Starts every record of the ring. The loader gives each probe its number at load time, so that no
 * list of numbers exists. `time_ns` is CLOCK_MONOTONIC.
 */
struct event_header {
	__u64 time_ns;
	__u32 tgid;
	__u32 tid;
	__u16 probe;
	__u16 kind;
	__u32 cpu;
};

/*
 * Puts a struct into the object's BTF, from which Java takes the field offsets. Clang leaves out the
 * types that only local variables have.
 */
#define EVENT_TYPE(type) const struct type *event_type_##type __attribute__((unused))

/* The same for an enum that Java reads names or values of. */
#define ENUM_TYPE(type) const enum type *enum_type_##type __attribute__((unused))
