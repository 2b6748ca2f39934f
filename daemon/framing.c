/*
 * Where requests and answers end on HTTP/1, which only the two ends' agreement
 * tells.
 *
 * Two things leave them in disagreement without an error.  A server sends more
 * than its answer: libcurl drops what it read with that, but for the rest,
 * which would be taken for the next answer; it says so in its log alone.  Or
 * it answers while libcurl waits for "100 Continue", or a body is shorter than
 * was announced: the server may wait for bytes yet, and would take the next
 * request for them.  Such a connection ends with the request.  After a 417
 * libcurl sends one again on the same connection, and whole, which mends
 * nothing: of the first its log alone tells.
 */
#include "daemon/transfer_internal.h"

#include <string.h>

#include "daemon/pull.h"
#include "proto/curlopt.h"

/* ---- what libcurl says ---- */

#define MORE "the server sent more than its answer"
#define LESS "its last request was not sent whole"

/* libcurl says it as it reads the answer: until that has begun its log is no
 * use, and costs. */
void framing_begin(struct transfer *t)
{
    const struct conn *conn = transfer_conn(t);

    if (!conn || conn->http_version >= 20 || t->heard)
        return;
    t->heard = true;
    curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
}

/* URLs and what servers say stand in other places than the beginning. */
void framing_note_text(struct transfer *t, const char *data, size_t len)
{
    static const struct {
        const char *words, *why;
    } rows[] = {
        {"Excess found", MORE}, /* lib/transfer.c, later lib/sendf.c */
        {"Leftovers after chunking", MORE},   /* later lib/http_chunks.c */
        {"Got 417 while", LESS},              /* lib/http.c */
        {"Got HTTP failure 417 while", LESS}, /* from 8.3 on */
    };
    struct conn *conn = transfer_conn(t);

    if (!conn || conn->http_version >= 20)
        return;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (len >= strlen(rows[i].words) &&
            !memcmp(data, rows[i].words, strlen(rows[i].words)))
            registry_retire(conn, rows[i].why);
}

/* ---- less than the request ---- */

/* A body of unknown size goes in chunks, up to its end. */
static bool is_unread(const struct transfer *t)
{
    curl_off_t sent = 0;

    if (t->opts.pulls)
        return !pull_is_drained(t->opts.pulls);
    curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    return !sent && request_has_header(t->req, "Transfer-Encoding");
}

/* After a redirect there may be no body any more, whose size is unknown,
 * too. */
static bool is_short(const struct transfer *t)
{
    curl_off_t announced = -1, sent = 0;

    if (!request_has_body(t->req))
        return false;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_UPLOAD_T, &announced);
    if (announced < 0)
        return is_unread(t);
    curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    return sent < announced;
}

void framing_end(struct transfer *t)
{
    struct conn *conn = transfer_conn(t);

    if (conn && conn->http_version < 20 && is_short(t))
        registry_retire(conn, LESS);
}
