/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/kernel.h"
#include "kernspan/event.h"

enum filter_mode {
	FILTER_OFF,    /* every process */
	FILTER_ONLY,   /* the processes in `filtered` */
	FILTER_EXCEPT, /* every process but those in `filtered` */
};
ENUM_TYPE(filter_mode);

/* The agent never observes itself: a record of its own work would make more work. */
const volatile __u32 agent_tgid;

/* An enum filter_mode. The agent changes it while the programs run. */
__u32 filter_on = FILTER_OFF;

/*
 * Process ids; the value says nothing. The agent inserts the processes that its configuration
 * selects, and deletes them when they have ended. All objects share the map, as they do the ring.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, __u8);
} filtered SEC(".maps");

static __always_inline bool observed(__u32 tgid)
{
	__u32 mode = filter_on;

	if (tgid == agent_tgid)
		return false;
	if (mode == FILTER_OFF)
		return true;
	return !bpf_map_lookup_elem(&filtered, &tgid) == (mode == FILTER_EXCEPT);
}
