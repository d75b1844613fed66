/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/event.h"

/*
 * The time ledger: for each traced thread, how long it was in which state. A thread is in one state
 * at any time, so that the totals of all states grow by exactly the time that goes by. The ledger
 * probe moves threads from state to state; whoever wants to know what a thread did between two
 * moments takes the totals at both.
 */
enum ledger_state {
	LEDGER_CPU,
	LEDGER_RUNQUEUE,  /* woken, not yet running */
	LEDGER_PREEMPTED, /* could run, another one did */
	LEDGER_THROTTLED, /* by the CPU quota of its cgroup */
	LEDGER_LOCK,	  /* from here on it waits for something */
	LEDGER_DISK,
	LEDGER_NET_READ,
	LEDGER_NET_WRITE,
	LEDGER_POLL,
	LEDGER_SLEEP,
	LEDGER_PAGE_FAULT,
	LEDGER_PIPE,
	LEDGER_KERNEL_LOCK,
	LEDGER_CHILD,
	LEDGER_OTHER,
	LEDGER_STATES,
};
ENUM_TYPE(ledger_state);

/* Of a thread since it is traced (the counts of the kernel: since it began). They only grow. */
struct ledger_totals {
	__u64 ns[LEDGER_STATES];
	__u64 irq_ns;	  /* part of cpu: interrupts, where the kernel accounts for them */
	__u64 steal_ns;	  /* part of cpu: the hypervisor ran another machine */
	__u64 blocked_ns; /* part of lock: a thread with another request ended the wait */
	__u64 read_bytes; /* from and to disk */
	__u64 write_bytes;
	__u32 voluntary_switches;
	__u32 involuntary_switches;
	__u32 minor_faults;
	__u32 major_faults;
};
