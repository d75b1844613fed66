/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/compat.bpf.h"

/* Since 6.10, and in programs that call global functions since 6.15. */
extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;

/*
 * Whether a thread can be preempted inside a tracepoint's program (since 7.0, but for those of the
 * scheduler); set by the loader. Two things follow.
 *
 * What there is once per CPU or per thread could be seen half changed: hold_cpu() and release_cpu()
 * are the begin and the end of a program that has such. They need the JIT.
 *
 * Until that thread runs on, the kernel leaves out all other runs of the program on that CPU. The
 * loader attaches `<program>_2`, `<program>_3` and so on, where there are such, behind the program
 * itself: each does what the first one should have done, if it finds that not done.
 */
const volatile bool preempts_programs;

static __always_inline void hold_cpu(void)
{
	if (preempts_programs && has_kfunc(bpf_preempt_disable))
		bpf_preempt_disable();
}

static __always_inline void release_cpu(void)
{
	if (preempts_programs && has_kfunc(bpf_preempt_enable))
		bpf_preempt_enable();
}
