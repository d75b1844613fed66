// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* Programs that the loader attaches for a moment, to see whether such hooks fire at all here. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

const volatile __u32 self_tgid;
__u64 fired;

static __always_inline int handle_read(void)
{
	if (bpf_get_current_pid_tgid() >> 32 == self_tgid)
		__sync_fetch_and_add(&fired, 1);
	return 0;
}

/* Run once by hand, to learn what the kernel calls the process that runs it. */
__u32 own_tgid;

SEC("?raw_tp")
int selftest_whoami(void *ctx)
{
	own_tgid = bpf_get_current_pid_tgid() >> 32;
	return 0;
}

SEC("?kprobe/vfs_read")
int selftest_kprobe(void *ctx)
{
	return handle_read();
}

SEC("?fentry/vfs_read")
int BPF_PROG(selftest_fentry)
{
	return handle_read();
}

/* Fires everywhere: shows that the test itself works. */
SEC("?raw_tp/sys_enter")
int selftest_raw(void *ctx)
{
	return handle_read();
}

/* Attached to what nobody calls: stands for a hook that stays silent. */
SEC("?raw_tp/sys_enter")
int selftest_silent(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
