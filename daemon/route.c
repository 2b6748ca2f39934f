/*
 * Routes, from rtnetlink(7); see route.h.
 */
#include "daemon/route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes of a question and of its answer: a header, a handful of attributes. */
#define QUESTION_BYTES 128
#define ANSWER_BYTES 2048

/* Addresses that nobody owns (RFC 5737, RFC 3849), so that only the default
 * route leads there; nothing is sent to them. */
#define ANYWHERE_4 "203.0.113.1"
#define ANYWHERE_6 "2001:db8::1"

struct address {
    int family;
    size_t len;
    uint8_t bytes[16];
};

struct question {
    struct nlmsghdr head;
    struct rtmsg route;
    char attributes[QUESTION_BYTES];
};

static int fd = -1;
static uint32_t last_number;

int route_init(void)
{
    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                NETLINK_ROUTE);
    return fd < 0 ? -errno : 0;
}

void route_done(void)
{
    if (fd >= 0)
        close(fd);
    fd = -1;
}

/* ---- a number of what was said ---- */

/* FNV-1a, 64 bits (draft-eastlake-fnv). */
static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

static uint64_t mix_int(uint64_t hash, int64_t v)
{
    return mix(hash, &v, sizeof(v));
}

/* Where a packet goes and what it comes from; not how good the route is or how
 * long it lasts. */
static uint64_t mix_route(uint64_t hash, const struct nlmsghdr *answer)
{
    const struct rtmsg *route = NLMSG_DATA(answer);
    const struct rtattr *a = RTM_RTA(route);
    size_t left = RTM_PAYLOAD(answer);

    hash = mix_int(hash, route->rtm_type);
    for (; RTA_OK(a, left); a = RTA_NEXT(a, left))
        if (a->rta_type == RTA_OIF || a->rta_type == RTA_GATEWAY ||
            a->rta_type == RTA_VIA || a->rta_type == RTA_PREFSRC)
            hash = mix(mix_int(hash, a->rta_type), RTA_DATA(a), RTA_PAYLOAD(a));
    return hash;
}

/* ---- questions ---- */

static int parse(const char *ip, struct address *ret)
{
    ret->family = strchr(ip, ':') ? AF_INET6 : AF_INET;
    ret->len = ret->family == AF_INET6 ? 16 : 4;
    return inet_pton(ret->family, ip, ret->bytes) == 1 ? 0 : -EINVAL;
}

static void add_address(struct question *q, unsigned short type,
                        const struct address *address)
{
    struct rtattr *a =
        (struct rtattr *)((char *)q + NLMSG_ALIGN(q->head.nlmsg_len));

    a->rta_type = type;
    a->rta_len = (unsigned short)RTA_LENGTH(address->len);
    memcpy(RTA_DATA(a), address->bytes, address->len);
    q->head.nlmsg_len =
        NLMSG_ALIGN(q->head.nlmsg_len) + (uint32_t)RTA_ALIGN(a->rta_len);
}

static int ask(const struct address *to, const struct address *from)
{
    struct question q;

    memset(&q, 0, sizeof(q));
    q.head.nlmsg_len = NLMSG_LENGTH(sizeof(q.route));
    q.head.nlmsg_type = RTM_GETROUTE;
    q.head.nlmsg_flags = NLM_F_REQUEST;
    q.head.nlmsg_seq = ++last_number;
    q.route.rtm_family = (unsigned char)to->family;
    q.route.rtm_dst_len = (unsigned char)(to->len * 8);
    add_address(&q, RTA_DST, to);
    if (from) {
        q.route.rtm_src_len = (unsigned char)(from->len * 8);
        add_address(&q, RTA_SRC, from);
    }
    return send(fd, &q, q.head.nlmsg_len, 0) < 0 ? -errno : 0;
}

/* Mixes the answer to the last question into *HASH; an error is an answer.
 * The kernel has answered before send(2) returned. */
static int mix_answer(uint64_t *hash)
{
    _Alignas(struct nlmsghdr) char data[ANSWER_BYTES];
    const struct nlmsghdr *answer = (const struct nlmsghdr *)data;
    const struct nlmsgerr *error;
    ssize_t len;

    do {
        len = recv(fd, data, sizeof(data), 0);
        if (len < 0)
            return -errno;
        if (!NLMSG_OK(answer, (size_t)len))
            return -EBADMSG;
    } while (answer->nlmsg_seq != last_number);
    if (answer->nlmsg_type == NLMSG_ERROR) {
        error = NLMSG_DATA(answer);
        *hash = mix_int(*hash, error->error);
    } else {
        *hash = mix_route(*hash, answer);
    }
    return 0;
}

static uint64_t route_between(const struct address *to,
                              const struct address *from)
{
    uint64_t hash = 0xcbf29ce484222325u;
    int rc = ask(to, NULL);

    if (!rc)
        rc = mix_answer(&hash);
    if (!rc && from)
        rc = ask(to, from);
    if (!rc && from)
        rc = mix_answer(&hash);
    return rc ? 0 : hash;
}

uint64_t route_of(const char *remote_ip, const char *local_ip)
{
    struct address to, from;
    bool has_from;

    if (fd < 0 || parse(remote_ip, &to))
        return 0;
    has_from = !parse(local_ip, &from) && from.family == to.family;
    return route_between(&to, has_from ? &from : NULL);
}

uint64_t route_default(void)
{
    uint64_t both[2] = {route_of(ANYWHERE_4, ""), route_of(ANYWHERE_6, "")};

    return mix(0xcbf29ce484222325u, both, sizeof(both));
}
