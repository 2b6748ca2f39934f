/*
 * What a pool knows about one server; see host.h.
 */
#include "daemon/host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "daemon/limits.h"
#include "daemon/poller.h"

static void trim(struct host **list)
{
    struct host **at = list;
    unsigned count = 0;

    while (*at) {
        struct host *host = *at;

        if (++count > LIMIT_HOSTS && !host->users) {
            *at = host->next;
            free(host);
        } else {
            at = &host->next;
        }
    }
}

struct host *host_enter(struct host **list, const char *name)
{
    struct host *host;

    for (struct host **at = list; *at; at = &(*at)->next) {
        host = *at;
        if (strcmp(host->name, name))
            continue;
        *at = host->next;
        host->next = *list;
        *list = host;
        host->users++;
        return host;
    }
    host = calloc(1, sizeof(*host));
    if (!host)
        return NULL;
    snprintf(host->name, sizeof(host->name), "%s", name);
    host->users = 1;
    host->next = *list;
    *list = host;
    trim(list);
    return host;
}

void host_leave(struct host *host)
{
    if (host)
        host->users--;
}

void host_free_all(struct host **list)
{
    while (*list) {
        struct host *host = *list;

        *list = host->next;
        free(host);
    }
}

void host_name_of(const char *url, const char *default_scheme,
                  char ret[HOST_NAME_BYTES], bool *ret_tls)
{
    CURLU *u = curl_url();
    char *scheme = NULL, *name = NULL, *port = NULL;
    bool https = default_scheme && !strcasecmp(default_scheme, "https");
    unsigned guess = https ? CURLU_DEFAULT_SCHEME : CURLU_GUESS_SCHEME;

    ret[0] = '\0';
    *ret_tls = false;
    if (u &&
        !curl_url_set(u, CURLUPART_URL, url,
                      guess | CURLU_NON_SUPPORT_SCHEME) &&
        !curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) &&
        !curl_url_get(u, CURLUPART_HOST, &name, 0) &&
        !curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT)) {
        *ret_tls = !strcasecmp(scheme, "https") || !strcasecmp(scheme, "wss");
        snprintf(ret, HOST_NAME_BYTES, "%s:%s", name, port);
        for (char *c = ret; *c; c++)
            *c = (char)tolower((unsigned char)*c);
    }
    curl_free(scheme);
    curl_free(name);
    curl_free(port);
    curl_url_cleanup(u);
}

uint64_t host_patience_ms(const struct host *host)
{
    uint64_t twice = QUEUE_HANDSHAKES * host->handshake_ms;

    return twice > QUEUE_MIN_MS ? twice : QUEUE_MIN_MS;
}

/* What a server showed counts for a while: it may have been a restart. */
static bool shown_lately(const struct host *host)
{
    return host->shown_idle_ms &&
           poller_now_ms() - host->shown_at_ms < IDLE_KNOWN_MS;
}

uint64_t host_idle_timeout_ms(const struct host *host)
{
    if (shown_lately(host) &&
        (!host->idle_ms || host->shown_idle_ms < host->idle_ms))
        return host->shown_idle_ms;
    return host->idle_ms;
}

uint64_t host_once_idle_ms(const struct host *host)
{
    uint64_t idle_ms = host_idle_timeout_ms(host);

    /* A second for the way there and the server's own clock. */
    if (idle_ms)
        return idle_ms > 2000 ? idle_ms - 1000 : idle_ms / 2;
    return ONCE_IDLE_MS;
}

void host_learn_close(struct host *host, uint64_t idle_ms)
{
    if (shown_lately(host) && host->shown_idle_ms <= idle_ms)
        return;
    host->shown_idle_ms = idle_ms ? idle_ms : 1;
    host->shown_at_ms = poller_now_ms();
}

void host_learn_header(struct host *host, const char *line, size_t len)
{
    static const char name[] = "keep-alive:";
    static const char key[] = "timeout=";
    char value[64];
    const char *at;

    if (len < sizeof(name) - 1 || strncasecmp(line, name, sizeof(name) - 1))
        return;
    line += sizeof(name) - 1;
    len -= sizeof(name) - 1;
    if (len >= sizeof(value))
        len = sizeof(value) - 1;
    memcpy(value, line, len);
    value[len] = '\0';
    at = strcasestr(value, key);
    if (at) {
        unsigned long s = strtoul(at + sizeof(key) - 1, NULL, 10);

        /* Ten minutes is more than a connection lives here anyway. */
        if (s && s <= RETIRE_MAX_MS / 1000)
            host->idle_ms = s * 1000;
    }
}
