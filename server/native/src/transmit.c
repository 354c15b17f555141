/* Encryption and sending: runs of equally long packets in one message (UDP GSO), many messages in one call. */
#include "core.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103     /* linux/udp.h; older C libraries do not name it. */
#endif

typedef struct {
    const destination *to;
    int first, count;       /* Of the iovecs. */
    size_t bytes;
} run;

/* Messages of one call and what they are made of. */
typedef struct {
    struct mmsghdr messages[MAX_MESSAGES];
    run runs[MAX_MESSAGES];
    struct iovec parts[MAX_MESSAGES * MAX_SEGMENTS];
    _Alignas(8) unsigned char control[MAX_MESSAGES][CONTROL_BYTES + CMSG_SPACE(sizeof(uint16_t))];
    int count, part_count;
} batch;

static void note_failure(core *self, int error, int packets)
{
    if (error == EAGAIN || error == EWOULDBLOCK)
        self->count.dropped_eagain += (uint64_t)packets;
    else
        self->count.dropped_send_error += (uint64_t)packets;
}

static void address_message(struct msghdr *message, const destination *to, unsigned char *control)
{
    memset(message, 0, sizeof *message);
    message->msg_name = (void *)&to->to.address;
    message->msg_namelen = to->to.address_size;
    memcpy(control, to->to.control, to->to.control_size);
    message->msg_control = to->to.control_size ? control : NULL;
    message->msg_controllen = to->to.control_size;
}

static void ask_for_segments(struct msghdr *message, unsigned char *control, size_t segment)
{
    struct cmsghdr *header = (struct cmsghdr *)(control + message->msg_controllen);
    uint16_t size = (uint16_t)segment;
    header->cmsg_level = IPPROTO_UDP;
    header->cmsg_type = UDP_SEGMENT;
    header->cmsg_len = CMSG_LEN(sizeof size);
    memcpy(CMSG_DATA(header), &size, sizeof size);
    message->msg_control = control;
    message->msg_controllen += CMSG_SPACE(sizeof size);
}

static bool is_refusal(int error)
{
    return error == EINVAL || error == EIO || error == ENOPROTOOPT || error == EOPNOTSUPP || error == EMSGSIZE;
}

/* Sends the packets of a run one by one: the kernel or the way out knows no segmentation. */
static void send_singly(core *self, const run *of, const struct iovec *parts)
{
    for (int i = 0; i < of->count; i++) {
        _Alignas(8) unsigned char control[CONTROL_BYTES];
        struct msghdr message;
        address_message(&message, of->to, control);
        message.msg_iov = (struct iovec *)&parts[of->first + i];
        message.msg_iovlen = 1;
        if (sendmsg(of->to->to.fd, &message, MSG_DONTWAIT) < 0)
            note_failure(self, errno, 1);
    }
}

static void settle_failure(core *self, const batch *all, int index, int error)
{
    const run *failed = &all->runs[index];
    if (failed->count == 1 || !is_refusal(error)) {
        note_failure(self, error, failed->count);
        return;
    }
    self->count.gso_refused++;
    if (error == ENOPROTOOPT || error == EOPNOTSUPP || error == EIO)
        self->uses_gso = false;
    send_singly(self, failed, all->parts);
}

static int same_socket_until(const batch *all, int from)
{
    int end = from + 1;
    while (end < all->count && all->runs[end].to->to.fd == all->runs[from].to->to.fd)
        end++;
    return end;
}

static void send_batch(core *self, batch *all)
{
    for (int i = 0; i < all->count; i++) {
        const run *one = &all->runs[i];
        struct msghdr *message = &all->messages[i].msg_hdr;
        address_message(message, one->to, all->control[i]);
        message->msg_iov = &all->parts[one->first];
        message->msg_iovlen = (size_t)one->count;
        if (one->count > 1)
            ask_for_segments(message, all->control[i], all->parts[one->first].iov_len);
        self->count.packets_out += (uint64_t)one->count;
        self->count.bytes_out += one->bytes;
    }
    int at = 0;
    while (at < all->count) {
        int end = same_socket_until(all, at);
        int sent = sendmmsg(all->runs[at].to->to.fd, &all->messages[at], (unsigned)(end - at), MSG_DONTWAIT);
        int error = errno;
        for (int i = 0; i < sent; i++)
            self->count.gso_runs += all->runs[at + i].count > 1;
        at += sent > 0 ? sent : 0;
        if (sent <= 0) {
            /* Only the first message can fail a call; the next one is tried for itself. */
            settle_failure(self, all, at, error);
            at++;
        }
    }
    all->count = all->part_count = 0;
}

/* Adds a packet to the last run when it fits there: as long as the first, or shorter and then the last one. */
static void add(core *self, batch *all, const destination *to, uint8_t *data, size_t size)
{
    run *last = all->count ? &all->runs[all->count - 1] : NULL;
    bool joins = false;
    if (last != NULL && last->to == to && self->uses_gso) {
        size_t segment = all->parts[last->first].iov_len;
        bool is_full = last->count == MAX_SEGMENTS || last->bytes + size > MAX_RUN_BYTES;
        joins = !is_full && size <= segment && all->parts[all->part_count - 1].iov_len == segment;
    }
    if (!joins) {
        if (all->count == MAX_MESSAGES)
            send_batch(self, all);
        last = &all->runs[all->count++];
        *last = (run){.to = to, .first = all->part_count};
    }
    all->parts[all->part_count++] = (struct iovec){.iov_base = data, .iov_len = size};
    last->count++;
    last->bytes += size;
}

/* Encrypts and sends everything that is queued. */
void flush(core *self)
{
    batch all;
    all.count = all.part_count = 0;
    for (int i = 0; i < self->dirty_count; i++) {
        destination *to = &self->destinations[self->dirty[i]];
        for (int index = to->first; index >= 0; index = self->items[index].next) {
            item *one = &self->items[index];
            uint8_t *data = self->arena + one->start;
            if (self->srtp.protect(to->context, data, &one->size) != 0)
                self->count.dropped_protect++;
            else
                add(self, &all, to, data, (size_t)one->size);
        }
        to->first = to->last = -1;
        to->is_dirty = false;
    }
    send_batch(self, &all);
    self->dirty_count = self->item_count = 0;
    self->used = 0;
}

/* Encrypts and sends one RTCP packet at once, after what is queued. */
void send_rtcp(core *self, int slot, const uint8_t *data, size_t size)
{
    flush(self);
    if (size + MAX_TRAILER > MAX_RUN_BYTES) {
        self->count.dropped_oversize++;
        return;
    }
    memcpy(self->arena, data, size);
    const destination *to = &self->destinations[slot];
    int protected_size = (int)size;
    if (self->srtp.protect_rtcp(to->context, self->arena, &protected_size) != 0) {
        self->count.dropped_protect++;
        return;
    }
    struct iovec part = {.iov_base = self->arena, .iov_len = (size_t)protected_size};
    _Alignas(8) unsigned char control[CONTROL_BYTES];
    struct msghdr message;
    address_message(&message, to, control);
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    self->count.rtcp_out++;
    if (sendmsg(to->to.fd, &message, MSG_DONTWAIT) < 0)
        note_failure(self, errno, 1);
}
