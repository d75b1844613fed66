// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/*
 * The reader to compare with: libbpf's own, with a callback for each record.
 *
 *   drain <object> <bytes of the ring>
 *
 * For each number on standard input it fills the ring with so many records, drains it, and answers
 * with the CPU time of the drain in ns and the checksum of all records so far.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "drain.h"

#define AT_ONCE 1024
#define SLOTS	1024

/* What is made of the records; the same in Java. */
struct totals {
	__u64 histogram[65];
	__u64 kinds[8];
	__u32 pids[SLOTS];
	__u64 latency_ns[SLOTS];
	__u64 checksum;
};

static __u32 slot_of(struct totals *totals, __u32 pid)
{
	__u32 slot = (pid * 0x9e3779b9u) >> 22;

	while (totals->pids[slot] != pid) {
		if (!totals->pids[slot])
			totals->pids[slot] = pid;
		else
			slot = (slot + 1) % SLOTS;
	}
	return slot;
}

static int on_record(void *context, void *data, size_t size)
{
	const struct drain_event *event = data;
	struct totals *totals = context;

	(void)size;
	totals->histogram[event->latency_ns ? 64 - __builtin_clzll(event->latency_ns) : 0]++;
	totals->kinds[event->header.kind]++;
	totals->latency_ns[slot_of(totals, event->header.tgid)] += event->latency_ns;
	totals->checksum ^= event->header.time_ns + event->trace_id[1];
	return 0;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void fill(int program, long records)
{
	while (records > 0) {
		__u64 count = records < AT_ONCE ? records : AT_ONCE;
		LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = &count, .ctx_size_in = sizeof(count));

		if (bpf_prog_test_run_opts(program, &run) || run.retval != count)
			fail("cannot fill the ring");
		records -= count;
	}
}

static __u64 cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

int main(int argc, char **argv)
{
	static struct totals totals;
	struct bpf_object *object;
	struct ring_buffer *ring;
	struct bpf_map *map;
	int program;
	long records;

	if (argc != 3)
		return 2;
	object = bpf_object__open_file(argv[1], NULL);
	if (!object)
		fail(argv[1]);
	map = bpf_object__find_map_by_name(object, "events");
	if (bpf_map__set_max_entries(map, atoi(argv[2])) || bpf_object__load(object))
		fail("cannot load");
	program = bpf_program__fd(bpf_object__find_program_by_name(object, "drain_fill"));
	ring = ring_buffer__new(bpf_map__fd(map), on_record, &totals, NULL);
	if (!ring)
		fail("cannot map the ring");
	while (scanf("%ld", &records) == 1) {
		__u64 began;

		fill(program, records);
		began = cpu_ns();
		if (ring_buffer__consume(ring) != records)
			fail("cannot drain the ring");
		printf("%" PRIu64 " %" PRIu64 "\n", (uint64_t)(cpu_ns() - began),
		       (uint64_t)totals.checksum);
		fflush(stdout);
	}
	ring_buffer__free(ring);
	bpf_object__close(object);
	return 0;
}
