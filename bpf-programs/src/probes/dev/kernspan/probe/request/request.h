/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#include "kernspan/ledger.h"

/* First bytes of a message, and more while its head has not ended. */
#define CAPTURE_FIRST 512
#define CAPTURE_MAX   4096

enum request_kind {
	REQUEST_CONN = 1, /* struct request_conn: once, before the first data of a connection */
	REQUEST_DATA = 2, /* struct request_data: one read or write */
	REQUEST_END = 3,  /* struct request_end */
};

enum request_direction {
	DIRECTION_RECV = 0,
	DIRECTION_SEND = 1,
	DIRECTION_NONE = 2,
};

/* Which side of its requests the process on this socket is. */
enum request_role {
	ROLE_UNKNOWN = 0,
	ROLE_SERVER = 1,
	ROLE_CLIENT = 2,
};

enum request_flags {
	DATA_RUN_START = 1, /* first bytes after a change of direction */
	DATA_REQUEST = 2,   /* starts as a request does */
	DATA_RESPONSE = 4,  /* starts as a response does */
	DATA_PARTIAL = 8,   /* may start as one of the two, too short to tell */
	DATA_UNSEEN = 16,   /* the bytes cannot be read here: sendfile, splice, io_uring */
	DATA_LEDGER = 32,   /* `ledger` is set: the thread is traced */
	DATA_BEGUN = 64,    /* a second struct ledger_totals follows the data: at begin_ns */
};

enum request_end_reason {
	END_EOF = 1,	     /* the process read the end of the stream */
	END_LOCAL_CLOSE = 2, /* the process closed its side */
	END_CLOSED = 3,	     /* the connection is gone; `error` says why, 0 after an orderly end */
	END_LEFT = 4,	     /* no message was recognised for long: not followed any more */
};

/* What is counted and makes no event; see `tallies`. */
enum request_tally {
	TALLY_REQUESTS_LOST, /* the first record of a request did not fit into the ring */
	TALLY_UNIX_REQUESTS, /* requests on unix sockets, not covered yet */
	TALLY_UNSEEN_STARTS, /* messages whose first bytes could not be read */
	TALLIES,
};

/* A message may be one of protocol `protocol` if (first 8 bytes, little endian & mask) == value. */
struct request_signature {
	__u64 mask;
	__u64 value;
	__u8 protocol; /* number given by the loader, from 1 */
	__u8 flag;     /* DATA_REQUEST or DATA_RESPONSE */
	__u8 __pad[6];
};

struct request_conn {
	struct event_header header;
	__u64 conn;
	__u8 local_addr[16]; /* IPv4 in the first four bytes */
	__u8 remote_addr[16];
	__u16 local_port;
	__u16 remote_port;
	__u16 family; /* AF_INET or AF_INET6 */
	__u8 role;
	__u8 protocol;
	char comm[16];
};

/* The captured bytes follow, then at the next multiple of 8 what DATA_BEGUN says. */
struct request_data {
	struct event_header header; /* time_ns: after the read or write */
	__u64 conn;
	__u64 token;	    /* the connection's newest request */
	__u64 thread_token; /* request for which this is: that the thread had read last, or asked for */
	__u64 begin_ns; /* read: the first unread byte came; sent: the call began; 0: not known */
	__u64 previous_ns; /* time of the operation before */
	__u64 tail;	   /* the last `tail_bytes` bytes, if `captured` < `length` */
	__u64 blocked_by;  /* the request that kept the thread waiting longest, since its last */
	__u64 blocked_by_ns;
	__u64 closed_ns;  /* when the other side closed; 0 if it has not */
	__u64 closed_cpu; /* ns[LEDGER_CPU] of the reader then; 0: not known */
	__u64 window_ns; /* how long the other side had no room to receive, since the connection began */
	struct ledger_totals ledger; /* of this thread, at time_ns */
	__u32 retransmits;	     /* segments sent again, since the connection began */
	__u32 sends; /* of this connection that come before, even if reported later; a send's number */
	__u32 seq;	/* of this connection's records, to find a lost one */
	__u32 length;	/* bytes read or written */
	__u16 captured; /* bytes that follow */
	__u16 flags;
	__u8 direction;
	__u8 role;
	__u8 protocol;
	__u8 tail_bytes;
};

struct request_end {
	struct event_header header;
	__u64 conn;
	__u64 previous_ns; /* time of the last operation */
	__u32 seq;
	__u16 error; /* errno of the socket */
	__u8 reason;
	__u8 direction; /* of the last operation */
};
