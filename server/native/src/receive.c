/* Taking what waits on a socket, many datagrams in one call, and sorting them into groups that belong together.
 *
 * With UDP generic receive offload one message holds several datagrams of one source, equally long but for the last.
 */
#include "core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef SO_TIMESTAMPNS
#define SO_TIMESTAMPNS 35
#endif
#ifndef UDP_GRO
#define UDP_GRO 104         /* linux/udp.h; older C libraries do not name it. */
#endif

bool inbox_init(inbox *self)
{
    self->memory = malloc((size_t)MESSAGES * MESSAGE_BYTES);
    for (int i = 0; self->memory != NULL && i < MESSAGES; i++)
        self->messages[i].data = self->memory + (size_t)i * MESSAGE_BYTES;
    return self->memory != NULL;
}

void inbox_release(inbox *self)
{
    free(self->memory);
    self->memory = NULL;
    self->part_count = self->group_count = 0;
}

static void read_control(message *one, struct msghdr *from)
{
    for (struct cmsghdr *header = CMSG_FIRSTHDR(from); header != NULL; header = CMSG_NXTHDR(from, header)) {
        size_t size = header->cmsg_len - CMSG_LEN(0);
        if (header->cmsg_level == SOL_SOCKET) {
            if (header->cmsg_type == SO_TIMESTAMPNS && size == sizeof(struct timespec)) {
                struct timespec arrival;
                memcpy(&arrival, CMSG_DATA(header), sizeof arrival);
                one->arrival_utc_ns = (int64_t)arrival.tv_sec * 1000000000 + arrival.tv_nsec;
            }
        } else if (header->cmsg_level == IPPROTO_UDP) {
            int segment;
            if (header->cmsg_type == UDP_GRO && size == sizeof segment) {
                memcpy(&segment, CMSG_DATA(header), sizeof segment);
                one->segment = segment > 0 ? (size_t)segment : one->segment;
            }
        } else {
            one->local = CMSG_DATA(header);
            one->local_size = size;
        }
    }
}

/* Returns how many messages were taken. An ICMP error about some destination counts as an empty one. */
static int take(inbox *self, int fd)
{
    struct mmsghdr headers[MESSAGES];
    struct iovec places[MESSAGES];
    memset(headers, 0, sizeof headers);
    for (int i = 0; i < MESSAGES; i++) {
        message *one = &self->messages[i];
        places[i] = (struct iovec){.iov_base = one->data, .iov_len = MESSAGE_BYTES};
        headers[i].msg_hdr = (struct msghdr){
            .msg_name = &one->source,
            .msg_namelen = sizeof one->source,
            .msg_iov = &places[i],
            .msg_iovlen = 1,
            .msg_control = one->control,
            .msg_controllen = sizeof one->control,
        };
    }
    int count = recvmmsg(fd, headers, MESSAGES, MSG_DONTWAIT, NULL);
    if (count < 0) {
        self->messages[0].size = 0;
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : 1;
    }
    for (int i = 0; i < count; i++) {
        message *one = &self->messages[i];
        one->size = headers[i].msg_hdr.msg_flags & MSG_TRUNC ? 0 : headers[i].msg_len;
        one->segment = one->size;
        one->source_size = headers[i].msg_hdr.msg_namelen;
        one->arrival_utc_ns = 0;
        one->local = NULL;
        one->local_size = 0;
        read_control(one, &headers[i].msg_hdr);
    }
    return count;
}

/* RTP by its first two bytes (RFC 7983, RFC 5761 section 4). */
static bool looks_like_rtp(const part *one)
{
    return one->size >= FIXED_HEADER && (one->data[0] & 0xC0) == 0x80 && (one->data[1] < 192 || one->data[1] > 223);
}

static bool same_source(const message *a, const message *b)
{
    return a == b || (a->source_size == b->source_size && memcmp(&a->source, &b->source, a->source_size) == 0);
}

static bool belongs(const inbox *self, const group *to, const part *one)
{
    const part *first = &self->parts[to->first];
    return to->is_rtp && !to->is_closed && to->count < MAX_RUN_PACKETS && one->size <= first->size
        && memcmp(one->data + 8, first->data + 8, 4) == 0 && same_source(one->of, first->of);
}

static void sort(inbox *self, int index, bool joins)
{
    const part *one = &self->parts[index];
    bool is_rtp = joins && looks_like_rtp(one);
    group *last = self->group_count ? &self->groups[self->group_count - 1] : NULL;
    if (!is_rtp || last == NULL || !belongs(self, last, one)) {
        self->groups[self->group_count++] = (group){.first = index, .count = 1, .is_rtp = is_rtp};
        return;
    }
    last->count++;
    last->is_closed = one->size < self->parts[last->first].size;
}

/* Returns how many messages were taken, 0 when none waited; their datagrams are in groups then. */
int inbox_fill(inbox *self, int fd, bool joins)
{
    int taken = take(self, fd);
    self->part_count = self->group_count = 0;
    for (int i = 0; i < taken; i++) {
        message *one = &self->messages[i];
        if (one->segment > DATAGRAM_BYTES)
            continue;
        for (size_t at = 0; at < one->size && self->part_count < MAX_PARTS; at += one->segment) {
            size_t rest = one->size - at;
            self->parts[self->part_count] = (part){one->data + at, rest < one->segment ? rest : one->segment, one};
            sort(self, self->part_count++, joins);
        }
    }
    return taken;
}
