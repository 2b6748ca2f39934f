#include "client/tracelocal.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/proxyenv.h"
#include "client/text.h"
#include "client/url.h"

/* Bytes of a line that libcurl says, its end included; later versions fill
 * them up to the last but one (7.88.1 lib/sendf.c, 8.14.1 lib/curl_trc.c). */
#define LINE_BYTES 2048

static void cut_line(struct wire_writer *text)
{
    const char *end = dialect_text(DIALECT_CUT_LINE);
    size_t max = strlen(end) > 1 ? LINE_BYTES - 1 : LINE_BYTES;

    if (text->len < max)
        return;
    text->len = max - strlen(end);
    text_add(text, end);
}

static void say(struct tracelocal *l, struct wire_writer *text)
{
    struct msg_debug m = l->last;

    cut_line(text);
    if (text->error)
        return;
    m.kind = DEBUG_TEXT;
    m.more = false;
    m.len = (uint32_t)text->len;
    m.at = (struct wire_str){(const char *)text->data, text->len};
    trace_event(l->trace, &m);
}

static void say_parts(struct tracelocal *l, unsigned count,
                      const char *const *parts)
{
    char first[TEXT_LINE_BYTES];
    struct wire_writer w;

    wire_writer_init(&w, first, sizeof(first), TEXT_LONG_BYTES);
    for (unsigned i = 0; i < count; i++)
        text_add(&w, parts[i]);
    say(l, &w);
    wire_writer_done(&w);
}

static void name_lost_cookies(struct tracelocal *l)
{
    const struct strnode *n = l->config->cookie_files.first;

    for (; n; n = n->next) {
        const char *const parts[] = {"WARNING: failed to open cookie file \"",
                                     n->text, "\"\n"};

        if (*n->text && strcmp(n->text, "-") && access(n->text, R_OK))
            say_parts(l, 3, parts);
    }
}

static void say_variable(struct tracelocal *l, const char *name,
                         const char *value)
{
    const char *const parts[] = {"Uses proxy env variable ", name, " == '",
                                 value, "'\n"};

    if (name)
        say_parts(l, 5, parts);
}

static bool is_spared(const char *noproxy, const char *url)
{
    const char *host;
    size_t len;

    return noproxy && !url_host(url, &host, &len) &&
           proxyenv_spares(noproxy, host, len);
}

static void name_proxies(struct tracelocal *l, const char *url)
{
    const struct config *config = l->config;
    bool https = url_scheme(url, config->proto_default) == URL_HTTPS;
    const char *noproxy = config->noproxy;

    if (config->env_proxies)
        return; /* libcurl says it */
    if (!noproxy) {
        noproxy = proxyenv_noproxy();
        say_variable(l, proxyenv_noproxy_name(), noproxy);
    }
    if (!config->proxy && !config->has_preproxy && !is_spared(noproxy, url))
        say_variable(l, proxyenv_name(https), proxyenv_for(https));
}

/* What stands in event M behind WORDS; NULL when they are not its first. */
static const char *behind(const struct msg_debug *m, const char *words)
{
    size_t len = strlen(words);

    if (m->kind != DEBUG_TEXT || m->at.len < len ||
        memcmp(m->at.data, words, len))
        return NULL;
    return arena_strndup(m->at.data + len, m->at.len - len);
}

/* The URL that event M turns to, or NULL. */
static const char *find_next_url(const struct msg_debug *m)
{
    static const char end[] = "'\n";
    const char *url = behind(m, "Issue another request to this URL: '");
    size_t len = url ? strlen(url) : 0;

    if (len < sizeof(end) - 1)
        return NULL;
    return arena_strndup(url, len - (sizeof(end) - 1));
}

/* The connection's number: from 8.2 on each event has it, before libcurl says
 * it once ("Connected to h (1.2.3.4) port 80 (#0)"). */
static void learn_conn(struct tracelocal *l, const struct msg_debug *m)
{
    const char *at = behind(m, "Re-using existing connection #");

    if (!at && (at = behind(m, "Connected to ")))
        at = memrchr(at, '#', strlen(at));
    if (m->conn_id >= 0)
        l->conn = m->conn_id;
    else if (at)
        l->conn = strtol(at + (*at == '#'), NULL, 10);
}

void tracelocal_event(struct tracelocal *l, const struct msg_debug *m)
{
    const char *next;

    l->last = *m;
    if (!l->begun) {
        name_lost_cookies(l);
        name_proxies(l, l->url);
        l->begun = true;
    }
    trace_event(l->trace, m);
    learn_conn(l, m);
    next = find_next_url(m);
    if (next)
        name_proxies(l, next);
}

/* What is told from now on happens now. */
static void take_time(struct tracelocal *l)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    l->last.time_us =
        (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

void tracelocal_end(struct tracelocal *l)
{
    if (!l->begun || !dialect_does(DIALECT_REREADS_COOKIES))
        return;
    take_time(l);
    name_lost_cookies(l);
}

void tracelocal_give_up(struct tracelocal *l, const char *text)
{
    const char *const parts[] = {text, "\n"};
    char first[80];
    struct wire_writer w;

    if (!l->begun)
        return;
    take_time(l);
    say_parts(l, 2, parts);
    /* How TLS and HTTP/2 take leave is not for us to say. */
    if (url_scheme(l->url, l->config->proto_default) != URL_HTTP)
        return;
    wire_writer_init(&w, first, sizeof(first), sizeof(first));
    text_add(&w, dialect_text(DIALECT_CLOSING));
    text_add_num(&w, l->conn);
    text_add_char(&w, '\n');
    say(l, &w);
}
