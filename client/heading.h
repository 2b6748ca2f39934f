/*
 * What the header lines of an answer do: the file of -D, the tag of
 * --etag-save, the name of -J, -i.
 *
 * Neighbours: transfer brings the lines; dump, etag, filename and styled do
 * the single things.
 */
#ifndef WARMCURL_HEADING_H
#define WARMCURL_HEADING_H

#include <stdbool.h>
#include <stddef.h>

#include "client/dump.h"
#include "client/etag.h"
#include "proto/wire.h"

struct transfer;

/* Who named the file. */
enum heading_name {
    NAMED_BY_USER,
    NAMED_BY_LOCATION, /* -J; a Content-Disposition still counts more */
    NAMED_BY_SERVER,   /* -J */
};

struct heading {
    struct dump dump;
    struct etag etag;
    enum heading_name named;
    bool holds;              /* -i with -J: lines wait for the file's name */
    bool leads_away;         /* -i: the head at hand redirects to FTP */
    struct wire_writer held; /* lines that wait */
    const char *link;        /* where the next Location leads, for people */
};

void heading_init(struct heading *h);
void heading_done(struct heading *h);

/* Opens what T wants before its first attempt; FIRST: of its group.  Returns 0,
 * or -errno with *RET_REASON. */
int heading_prepare(struct transfer *t, bool first, const char **ret_reason);

/* True when it can show where a Location leads. */
bool heading_wants_links(const struct transfer *t);

/* Takes one line with its end.  Returns 0, or -errno when something could not
 * be written. */
int heading_line(struct transfer *t, const char *line, size_t len);

/* Writes the lines that still wait.  Returns 0 or -errno. */
int heading_release(struct transfer *t);

/* The same at an attempt's end, for those that waited to see whether the real
 * curl has to follow a redirect: it shows them itself. */
int heading_end(struct transfer *t);

#endif
