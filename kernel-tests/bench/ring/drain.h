/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include <kernspan/event.h>

/* 64 bytes, of which both readers use five fields. */
struct drain_event {
	struct event_header header;
	__u64 latency_ns;
	__u64 trace_id[2];
	__u8 comm[16];
};
