/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/ledger.h"

/* Bucket i holds waits below 2^(11 + i) ns, the last one all others: 2 us to 1 s. */
#define RUNQUEUE_FIRST_BIT 11
#define RUNQUEUE_BUCKETS   21

enum ledger_limits {
	LEDGER_RUNQUEUE_FIRST_BIT = RUNQUEUE_FIRST_BIT,
	LEDGER_RUNQUEUE_BUCKETS = RUNQUEUE_BUCKETS,
};

/* How the scheduler treated the traced threads of a process, or all threads of the machine. */
struct ledger_cpu {
	__u64 runqueue[RUNQUEUE_BUCKETS]; /* waits for a CPU, by their length */
	__u64 runqueue_ns;		  /* together */
	__u64 throttled_ns;		  /* by CPU quotas */
};

/* A thread of the watched process, as the iterator writes it. */
struct ledger_thread {
	struct ledger_totals totals;
	__u64 time_ns;
	__u32 tid;
	__u8 state;
	__u8 serving; /* it has read or sent a request */
	__u8 __pad[2];
	char comm[16];
};
