/*
 * HSTS and alt-svc caches; see state.h.
 */
#include "daemon/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "daemon/peer.h"

/* Bytes of a STATE frame. */
#define STATE_CHUNK_BYTES (32 * 1024)

static const char *const suffixes[] = {
    [STATE_HSTS] = ".hsts", [STATE_ALTSVC] = ".altsvc"};

static int fill(const char *path, const struct content *content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t at = 0;

    if (fd < 0)
        return -errno;
    while (at < content->len) {
        ssize_t n = write(fd, content->data + at, content->len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(fd);
    return at == content->len ? 0 : -EIO;
}

CURLcode state_open(struct state *s, CURL *easy, CURLoption option,
                    const struct content *content)
{
    enum state_kind kind = option == CURLOPT_HSTS ? STATE_HSTS : STATE_ALTSVC;
    char *path = s->paths[kind];

    if (jar_reserve(s->serial, suffixes[kind], path) || fill(path, content))
        return CURLE_OUT_OF_MEMORY;
    return curl_easy_setopt(easy, option, path);
}

bool state_is_open(const struct state *s)
{
    for (int kind = 0; kind < STATE_KINDS; kind++)
        if (s->paths[kind][0])
            return true;
    return false;
}

static int send_file(const char *path, enum state_kind kind, struct peer *peer,
                     uint16_t transfer)
{
    char chunk[STATE_CHUNK_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return -errno;
    while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
        const struct msg_state m = {.kind = kind, .bytes = {chunk, (size_t)n}};

        message_put_state(peer_writer(peer), transfer, &m);
        peer_queued(peer);
    }
    close(fd);
    return n < 0 ? -EIO : 0;
}

int state_send(struct state *s, struct peer *peer, uint16_t transfer)
{
    int rc = 0;

    for (int kind = 0; kind < STATE_KINDS; kind++) {
        if (s->paths[kind][0] && !rc)
            rc = send_file(s->paths[kind], (enum state_kind)kind, peer,
                           transfer);
        jar_release(s->paths[kind]);
    }
    return rc;
}

void state_done(struct state *s)
{
    for (int kind = 0; kind < STATE_KINDS; kind++)
        jar_release(s->paths[kind]);
}
