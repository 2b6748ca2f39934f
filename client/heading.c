#include "client/heading.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/filename.h"
#include "client/styled.h"
#include "client/transfer.h"
#include "client/unready.h"

void heading_init(struct heading *h)
{
    memset(h, 0, sizeof(*h));
    h->dump.fd = h->etag.fd = -1;
    wire_writer_init(&h->held, NULL, 0, RESPONSE_HEADER_BYTES);
}

void heading_done(struct heading *h)
{
    dump_close(&h->dump);
    etag_close(&h->etag);
    wire_writer_done(&h->held);
}

/* WHAT, which is PATH, can't be had. */
static int tell(struct transfer *t, enum unready what, const char *path, int rc,
                const char **ret_reason)
{
    bool reads = what == UNREADY_COMPARED;
    const char *const parts[] = {reads ? "can't read " : "can't write ", path};

    unready_tell(t, what, path, rc);
    *ret_reason = arena_concat(2, parts);
    return rc;
}

static int prepare_etag(struct transfer *t, const char **ret_reason)
{
    const struct config *config = t->config;
    const char *folder = NULL;
    int rc = etag_compare(config, t->console);

    if (rc)
        return tell(t, UNREADY_COMPARED, config->etag_compare, rc, ret_reason);
    rc = etag_open(&t->heading.etag, config, &folder);
    if (folder)
        return tell(t, UNREADY_SAVED_FOLDER, folder, rc, ret_reason);
    if (rc)
        return tell(t, UNREADY_SAVED, config->etag_save, rc, ret_reason);
    return 0;
}

static int prepare_dump(struct transfer *t, bool first, const char **ret_reason)
{
    const struct config *config = t->config;
    const char *folder = NULL;
    int rc = dump_open(&t->heading.dump, config, first, &folder);

    if (folder)
        return tell(t, UNREADY_DUMP_FOLDER, folder, rc, ret_reason);
    if (rc)
        return tell(t, UNREADY_DUMP, config->header_file, rc, ret_reason);
    return 0;
}

int heading_prepare(struct transfer *t, bool first, const char **ret_reason)
{
    struct heading *h = &t->heading;
    int rc = prepare_etag(t, ret_reason);

    if (!rc)
        rc = prepare_dump(t, first, ret_reason);
    h->holds = t->config->content_disposition && t->config->show_headers &&
               t->plan.remote_name && dialect_does(DIALECT_HOLDS_HEADERS);
    return rc;
}

/* --- the file's name ------------------------------------------------------ */

static int take_disposition(struct transfer *t, const char *value, size_t len)
{
    const char *name = filename_from_disposition(value, len);

    if (!name)
        return t->sink.fd < 0 ? sink_create(&t->sink) : 0;
    t->heading.named = NAMED_BY_SERVER;
    if (t->sink.fd >= 0)
        return -EEXIST;
    sink_rename(&t->sink, name);
    return sink_create(&t->sink);
}

/* -J: the server names the file. */
static int take_name(struct transfer *t, const char *line, size_t len)
{
    int status = t->response.status;
    const char *end = line + len;
    const char *value;

    if (!t->config->content_disposition || !t->plan.remote_name ||
        t->heading.named == NAMED_BY_SERVER || !response_is_heeded(status))
        return 0;
    value = response_value(line, len, "Content-Disposition");
    if (value)
        return take_disposition(t, value, (size_t)(end - value));
    value = response_value(line, len, "Location");
    if (value && status / 100 == 3 && t->sink.fd < 0 &&
        dialect_does(DIALECT_NAMES_BY_LOCATION)) {
        t->heading.named = NAMED_BY_LOCATION;
        sink_rename(&t->sink,
                    filename_from_location(value, (size_t)(end - value)));
    }
    return 0;
}

/* --- -i ------------------------------------------------------------------- */

int heading_release(struct transfer *t)
{
    struct heading *h = &t->heading;
    int rc = 0;

    h->holds = h->leads_away = false;
    if (h->held.len)
        rc = transfer_put(t, h->held.data, h->held.len);
    wire_writer_reset(&h->held);
    return rc;
}

int heading_end(struct transfer *t)
{
    return t->heading.holds ? 0 : heading_release(t);
}

static bool is_styled(const struct transfer *t)
{
    return t->console->is_tty && t->inv->styled_output &&
           sink_is_stdout(&t->sink);
}

/* --- a redirect that only the real curl can follow ------------------------ */

/* VALUE, up to END, may begin with blanks. */
static bool is_ftp(const char *value, const char *end)
{
    static const char *const schemes[] = {"ftp:", "ftps:"};

    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t len = strlen(schemes[i]);

        if ((size_t)(end - value) >= len &&
            !strncasecmp(value, schemes[i], len))
            return true;
    }
    return false;
}

/* A head that may redirect to FTP waits until it is whole, and one that does
 * for ever: nothing must have been shown when the real curl takes over. */
static bool may_lead_away(struct transfer *t, const char *line, size_t len)
{
    const struct response *r = &t->response;
    const char *value;

    if (r->status / 100 != 3 || !t->config->follow || t->config->no_ftp ||
        t->inv->trace != TRACE_NONE || is_styled(t))
        return false;
    value = response_value(line, len, "Location");
    if (value && is_ftp(value, line + len))
        t->heading.leads_away = true;
    return !r->complete || t->heading.leads_away;
}

bool heading_wants_links(const struct transfer *t)
{
    return t->config->show_headers && is_styled(t);
}

static int show(struct transfer *t, const char *line, size_t len)
{
    struct heading *h = &t->heading;
    const char *link = h->link;
    int rc = 0;

    if ((h->holds && h->named != NAMED_BY_SERVER) ||
        may_lead_away(t, line, len)) {
        wire_put_raw(&h->held, line, len);
        return h->held.error;
    }
    if (h->holds || h->held.len)
        rc = heading_release(t);
    if (rc)
        return rc;
    if (!is_styled(t))
        return transfer_put(t, line, len);
    h->link = NULL;
    return styled_write(t->console, line, len, link);
}

int heading_line(struct transfer *t, const char *line, size_t len)
{
    struct heading *h = &t->heading;
    int rc = dump_write(&h->dump, t->console, line, len);

    response_line(&t->response, line, len);
    if (!rc)
        rc = etag_line(&h->etag, t->console, t->response.status, line, len);
    if (!rc)
        rc = take_name(t, line, len);
    if (!rc && t->config->show_headers && !t->is_websocket)
        rc = show(t, line, len);
    return rc;
}
