/*
 * Cookie jars; see jar.h.
 */
#include "daemon/jar.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a JAR frame. */
#define JAR_CHUNK_BYTES (32 * 1024)

/* In memory where there is a tmpfs, so that cookies never reach a disk that
 * the user did not name. */
static const char *const parents[] = {"/dev/shm", "/run", "/tmp"};

/* The folder exists while there are jars in it, so that little can be left
 * behind by a daemon that is killed. */
static char dir[64];
static unsigned jars;

static int make_dir(void)
{
    for (size_t i = 0; i < sizeof(parents) / sizeof(parents[0]); i++) {
        snprintf(dir, sizeof(dir), "%s/warmcurl-jar-XXXXXX", parents[i]);
        if (mkdtemp(dir))
            return 0;
    }
    dir[0] = '\0';
    return -ENOENT;
}

int jar_reserve(uint64_t serial, const char *suffix, char path[JAR_PATH_BYTES])
{
    if (!jars || access(dir, W_OK)) {
        int rc = make_dir();

        if (rc)
            return rc;
    }
    jars++;
    snprintf(path, JAR_PATH_BYTES, "%s/%" PRIu64 "%s", dir, serial, suffix);
    return 0;
}

void jar_release(char path[JAR_PATH_BYTES])
{
    if (!path[0])
        return;
    unlink(path);
    path[0] = '\0';
    if (!--jars)
        rmdir(dir);
}

int jar_open(CURL *easy, uint64_t serial, char path[JAR_PATH_BYTES])
{
    int rc = jar_reserve(serial, "", path);

    if (rc)
        return rc;
    return curl_easy_setopt(easy, CURLOPT_COOKIEJAR, path) ? -ENOMEM : 0;
}

static int send_file(const char *path, struct peer *peer, uint16_t transfer)
{
    char chunk[JAR_CHUNK_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return -errno;
    while ((n = read(fd, chunk, sizeof(chunk))) > 0)
        peer_put_small(peer, FRAME_JAR, transfer, chunk, (size_t)n);
    close(fd);
    explicit_bzero(chunk, sizeof(chunk));
    return n < 0 ? -EIO : 0;
}

void jar_drop(CURL *easy, char path[JAR_PATH_BYTES])
{
    if (path[0])
        curl_easy_setopt(easy, CURLOPT_COOKIEJAR, NULL);
    jar_release(path);
}

int jar_send(CURL *easy, char path[JAR_PATH_BYTES], struct peer *peer,
             uint16_t transfer)
{
    int rc;

    curl_easy_setopt(easy, CURLOPT_COOKIELIST, "FLUSH");
    rc = send_file(path, peer, transfer);
    jar_drop(easy, path);
    return rc;
}
