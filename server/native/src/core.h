/* The packet path below Python's decisions: a queue of copies, encryption in place, and few system calls.
 *
 * Python decides (which packet goes where, with which header) and calls `forward`; nothing is sent before `flush`.
 * `flush` works without the interpreter's lock. One thread at a time uses a core; module.c sees to that.
 */
#ifndef SIGHTLINE_CORE_H
#define SIGHTLINE_CORE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum {
    ARENA_BYTES = 1 << 20,      /* Copies that wait for a flush; it comes earlier when this is full. */
    MAX_ITEMS = 1024,
    MAX_TRAILER = 148,          /* Longest tag, key index and SRTCP index (libsrtp: SRTP_MAX_TRAILER_LEN + 4). */
    MAX_SEGMENTS = 44,          /* Below the kernel's 64, and 44 x 1,472 bytes fit into one IP datagram. */
    MAX_RUN_BYTES = 65000,
    MAX_MESSAGES = 64,          /* Runs per system call. */
    CONTROL_BYTES = 128,
    FIXED_HEADER = 12,          /* RFC 3550 section 5.1. */
    FLUSH_BYTES = 1 << 15,      /* A run that would go beyond it is sent first: what waits stays in the nearest cache. */
    MAX_PATCHES = 32,           /* sfu/runs.py MAX_ELEMENTS. */
    MESSAGES = 32,              /* Taken by one call. */
    MESSAGE_BYTES = 65536,
    MAX_RUN_PACKETS = 128,      /* rtp/run.py MAX_PACKETS. */
    MAX_PARTS = 2048,           /* Datagrams of one call; more than any sender's burst. */
    DATAGRAM_BYTES = 2048,      /* transport/base.py MAX_DATAGRAM. */
};

/* srtp_protect and its sisters: context, packet, length in and out; 0 is success. */
typedef int (*srtp_function)(void *context, void *packet, int *size);

typedef struct {
    srtp_function protect;
    srtp_function protect_rtcp;
} srtp_functions;

/* What happened since Python last asked; the order is that of COUNTER_NAMES in module.c. */
typedef struct {
    uint64_t packets_out;
    uint64_t bytes_out;
    uint64_t gso_runs;
    uint64_t rtcp_out;
    uint64_t gso_refused;
    uint64_t dropped_eagain;
    uint64_t dropped_send_error;
    uint64_t dropped_protect;
    uint64_t dropped_oversize;
} counters;

typedef struct {
    int fd;
    struct sockaddr_storage address;
    socklen_t address_size;
    unsigned char control[CONTROL_BYTES];   /* Ancillary data that names our own address; empty when unneeded. */
    size_t control_size;
} path;

typedef struct {
    bool is_open;
    bool is_dirty;
    path to;
    void *context;              /* srtp_t of pylibsrtp's sending session. */
    uint16_t transport_seq;
    int first, last;            /* Queued items; -1 for none. */
} destination;

typedef struct {
    uint32_t start;
    int size;                   /* Plain until protected; 0 once dropped. */
    int next;
} item;

/* How one copy differs from its source packet. */
typedef struct {
    const uint8_t *packet;
    size_t size;
    const uint8_t *header;              /* FIXED_HEADER bytes. */
    const uint8_t *block;               /* Extension block, or NULL. */
    size_t block_size;
    size_t block_at;
    long send_time_at;                  /* Offsets of stamps; -1 for none. */
    long transport_seq_at;
} copy_order;

typedef struct {
    size_t at;                          /* In the packet. */
    const uint8_t *value;
    size_t size;
} patch;

/* How the copies of a run differ from their source packets. */
typedef struct {
    const uint8_t *data;
    size_t stride;                      /* From one packet to the next. */
    int packets;
    size_t size, last_size;             /* Of each packet but the last, and of that. */
    uint32_t ssrc;
    uint8_t payload_type;
    uint16_t seq_offset;
    uint32_t ts_offset;
    patch patches[MAX_PATCHES];
    int patch_count;
    long send_time_at;                  /* Offsets of stamps; -1 for none. */
    long transport_seq_at;
} run_order;

typedef struct {
    srtp_functions srtp;
    bool uses_gso;
    counters count;
    destination *destinations;
    int capacity;
    int *dirty;
    int dirty_count;
    item items[MAX_ITEMS];
    int item_count;
    uint8_t *arena;
    size_t used;
} core;

/* queue.c */
bool core_init(core *self);
void core_release(core *self);
int destination_open(core *self, const path *to, void *context);
void destination_close(core *self, int slot);
void queue_copy(core *self, int slot, const copy_order *order, const uint8_t send_time[3]);
void queue_run(core *self, int slot, const run_order *order, const uint8_t send_time[3]);
void abs_send_time(uint8_t out[3]);

/* transmit.c */
void flush(core *self);
void send_rtcp(core *self, int slot, const uint8_t *data, size_t size);

/* receive.c */
typedef struct {
    uint8_t *data;                      /* MESSAGE_BYTES of room. */
    size_t size;
    size_t segment;                     /* Length of each datagram in it but the last. */
    struct sockaddr_storage source;
    socklen_t source_size;
    int64_t arrival_utc_ns;             /* 0: unknown. */
    const uint8_t *local;               /* IP_PKTINFO or IPV6_PKTINFO as it came, or NULL. */
    size_t local_size;
    _Alignas(8) uint8_t control[CONTROL_BYTES];
} message;

/* One datagram. */
typedef struct {
    uint8_t *data;
    size_t size;
    const message *of;
} part;

/* Neighbouring datagrams that are to be taken together: RTP of one source and SSRC, or one of anything. */
typedef struct {
    int first, count;
    bool is_rtp;                        /* By its looks. */
    bool is_closed;                     /* By a shorter packet. */
} group;

typedef struct {
    uint8_t *memory;
    message messages[MESSAGES];
    part parts[MAX_PARTS];
    int part_count;
    group groups[MAX_PARTS];
    int group_count;
} inbox;

bool inbox_init(inbox *self);
void inbox_release(inbox *self);
int inbox_fill(inbox *self, int fd, bool joins);

#endif
