/* Taking what waits on a socket: up to a batch of datagrams in one call, each with its ancillary data. */
#include "core.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#ifndef SO_TIMESTAMPNS
#define SO_TIMESTAMPNS 35
#endif

static void read_control(datagram *one, struct msghdr *message)
{
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        size_t size = header->cmsg_len - CMSG_LEN(0);
        if (header->cmsg_level != SOL_SOCKET) {
            one->local = CMSG_DATA(header);
            one->local_size = size;
        } else if (header->cmsg_type == SO_TIMESTAMPNS && size == sizeof(struct timespec)) {
            struct timespec arrival;
            memcpy(&arrival, CMSG_DATA(header), sizeof arrival);
            one->arrival_utc_ns = (int64_t)arrival.tv_sec * 1000000000 + arrival.tv_nsec;
        }
    }
}

/* Returns how many datagrams were taken, 0 when none waits; fewer than a batch means that the socket is empty.
 * An ICMP error about some destination counts as one datagram to be ignored: it says nothing about the next one. */
int receive_batch(int fd, datagram *batch)
{
    struct mmsghdr messages[RECEIVE_BATCH];
    struct iovec parts[RECEIVE_BATCH];
    memset(messages, 0, sizeof messages);
    for (int i = 0; i < RECEIVE_BATCH; i++) {
        parts[i] = (struct iovec){.iov_base = batch[i].data, .iov_len = DATAGRAM_BYTES};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &batch[i].source,
            .msg_namelen = sizeof batch[i].source,
            .msg_iov = &parts[i],
            .msg_iovlen = 1,
            .msg_control = batch[i].control,
            .msg_controllen = sizeof batch[i].control,
        };
    }
    int count = recvmmsg(fd, messages, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
    if (count < 0) {
        batch[0].size = 0;
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : 1;
    }
    for (int i = 0; i < count; i++) {
        datagram *one = &batch[i];
        one->size = messages[i].msg_hdr.msg_flags & MSG_TRUNC ? 0 : messages[i].msg_len;
        one->source_size = messages[i].msg_hdr.msg_namelen;
        one->arrival_utc_ns = 0;
        one->local = NULL;
        one->local_size = 0;
        read_control(one, &messages[i].msg_hdr);
    }
    return count;
}
