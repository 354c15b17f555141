/* Destinations, and copies that wait in the arena: the source packet with another header and extension block. */
#include "core.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool core_init(core *self)
{
    self->arena = malloc(ARENA_BYTES);
    return self->arena != NULL;
}

void core_release(core *self)
{
    free(self->arena);
    free(self->destinations);
    free(self->dirty);
    self->arena = NULL;
    self->destinations = NULL;
    self->dirty = NULL;
    self->capacity = 0;
}

static bool grow(core *self)
{
    int wanted = self->capacity ? 2 * self->capacity : 64;
    destination *more = realloc(self->destinations, (size_t)wanted * sizeof *more);
    if (more == NULL)
        return false;
    self->destinations = more;
    int *dirty = realloc(self->dirty, (size_t)wanted * sizeof *dirty);
    if (dirty == NULL)
        return false;
    self->dirty = dirty;
    memset(more + self->capacity, 0, (size_t)(wanted - self->capacity) * sizeof *more);
    self->capacity = wanted;
    return true;
}

/* Returns the slot of a new destination, or -1 without memory. */
int destination_open(core *self, const path *to, void *context)
{
    int slot = 0;
    while (slot < self->capacity && self->destinations[slot].is_open)
        slot++;
    if (slot == self->capacity && !grow(self))
        return -1;
    destination *made = &self->destinations[slot];
    memset(made, 0, sizeof *made);
    made->is_open = true;
    made->to = *to;
    made->context = context;
    made->first = made->last = -1;
    return slot;
}

/* What waits for the destination is forgotten: its keys are about to go. */
void destination_close(core *self, int slot)
{
    destination *gone = &self->destinations[slot];
    if (gone->is_dirty) {
        int kept = 0;
        for (int i = 0; i < self->dirty_count; i++)
            if (self->dirty[i] != slot)
                self->dirty[kept++] = self->dirty[i];
        self->dirty_count = kept;
    }
    gone->is_open = false;
    gone->is_dirty = false;
}

/* 24 bits of seconds in 6.18 fixed point, from the wall clock (abs-send-time). */
void abs_send_time(uint8_t out[3])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ns = (uint64_t)(now.tv_sec % 64) * 1000000000u + (uint64_t)now.tv_nsec;
    uint32_t stamp = (uint32_t)((ns << 18) / 1000000000u) & 0xFFFFFF;
    out[0] = (uint8_t)(stamp >> 16);
    out[1] = (uint8_t)(stamp >> 8);
    out[2] = (uint8_t)stamp;
}

static bool fits(const copy_order *order)
{
    size_t size = order->size;
    return size >= FIXED_HEADER && (order->block == NULL || order->block_at + order->block_size <= size)
        && (order->send_time_at < 0 || (size_t)order->send_time_at + 3 <= size)
        && (order->transport_seq_at < 0 || (size_t)order->transport_seq_at + 2 <= size);
}

static void append(core *self, int slot, uint32_t start, size_t size)
{
    destination *to = &self->destinations[slot];
    int index = self->item_count++;
    self->items[index] = (item){.start = start, .size = (int)size, .next = -1};
    if (to->last >= 0)
        self->items[to->last].next = index;
    else
        to->first = index;
    to->last = index;
    if (!to->is_dirty) {
        to->is_dirty = true;
        self->dirty[self->dirty_count++] = slot;
    }
}

/* Returns room for one more packet in a destination's queue; flushes first when there is none. */
static uint8_t *reserve(core *self, int slot, size_t size)
{
    size_t room = (size + MAX_TRAILER + 15) & ~(size_t)15;
    if (self->used + room > ARENA_BYTES || self->item_count == MAX_ITEMS)
        flush(self);
    uint8_t *start = self->arena + self->used;
    append(self, slot, (uint32_t)self->used, size);
    self->used += room;
    return start;
}

static void stamp(destination *to, uint8_t *copy, long send_time_at, long transport_seq_at, const uint8_t send_time[3])
{
    if (send_time_at >= 0)
        memcpy(copy + send_time_at, send_time, 3);
    if (transport_seq_at >= 0) {
        copy[transport_seq_at] = (uint8_t)(to->transport_seq >> 8);
        copy[transport_seq_at + 1] = (uint8_t)to->transport_seq;
        to->transport_seq++;
    }
}

/* Queues one copy. */
void queue_copy(core *self, int slot, const copy_order *order, const uint8_t send_time[3])
{
    if (!fits(order) || order->size > MAX_RUN_BYTES) {
        self->count.dropped_oversize++;
        return;
    }
    uint8_t *copy = reserve(self, slot, order->size);
    memcpy(copy, order->header, FIXED_HEADER);
    memcpy(copy + FIXED_HEADER, order->packet + FIXED_HEADER, order->size - FIXED_HEADER);
    if (order->block != NULL)
        memcpy(copy + order->block_at, order->block, order->block_size);
    stamp(&self->destinations[slot], copy, order->send_time_at, order->transport_seq_at, send_time);
}

static bool run_fits(const run_order *order)
{
    size_t shortest = order->last_size;
    bool fits = shortest >= FIXED_HEADER && order->size >= shortest && order->size <= order->stride
        && order->size <= MAX_RUN_BYTES
        && (order->send_time_at < 0 || (size_t)order->send_time_at + 3 <= shortest)
        && (order->transport_seq_at < 0 || (size_t)order->transport_seq_at + 2 <= shortest);
    for (int i = 0; fits && i < order->patch_count; i++)
        fits = order->patches[i].at >= FIXED_HEADER && order->patches[i].at + order->patches[i].size <= shortest;
    return fits;
}

static void rewrite_header(uint8_t *copy, const run_order *order)
{
    uint16_t seq = (uint16_t)((copy[2] << 8 | copy[3]) + order->seq_offset);
    uint32_t rtp_ts;
    memcpy(&rtp_ts, copy + 4, sizeof rtp_ts);
    rtp_ts = htonl(ntohl(rtp_ts) + order->ts_offset);
    uint32_t ssrc = htonl(order->ssrc);
    copy[1] = (uint8_t)((copy[1] & 0x80) | order->payload_type);
    copy[2] = (uint8_t)(seq >> 8);
    copy[3] = (uint8_t)seq;
    memcpy(copy + 4, &rtp_ts, sizeof rtp_ts);
    memcpy(copy + 8, &ssrc, sizeof ssrc);
}

/* Queues the copies of a run. */
void queue_run(core *self, int slot, const run_order *order, const uint8_t send_time[3])
{
    if (!run_fits(order)) {
        self->count.dropped_oversize += (uint64_t)order->packets;
        return;
    }
    if (self->used && self->used + (size_t)order->packets * order->size > FLUSH_BYTES)
        flush(self);
    for (int i = 0; i < order->packets; i++) {
        size_t size = i + 1 == order->packets ? order->last_size : order->size;
        uint8_t *copy = reserve(self, slot, size);
        memcpy(copy, order->data + (size_t)i * order->stride, size);
        rewrite_header(copy, order);
        for (int k = 0; k < order->patch_count; k++)
            memcpy(copy + order->patches[k].at, order->patches[k].value, order->patches[k].size);
        stamp(&self->destinations[slot], copy, order->send_time_at, order->transport_seq_at, send_time);
    }
}
