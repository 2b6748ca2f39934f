#include "client/plan.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/errors.h"
#include "client/glob.h"
#include "client/url.h"
#include "client/urledit.h"
#include "proto/curlcode.h"

void plan_init(struct plan *p, const struct invocation *inv)
{
    memset(p, 0, sizeof(*p));
    p->inv = inv;
    p->config = inv->configs;
    p->item = p->config ? p->config->urls : NULL;
}

static int refuse(struct plan *p, int code, const char *error)
{
    p->refusal = code;
    p->error = error;
    return -EINVAL;
}

/* The next expansion of GLOB as a string of our own. */
static const char *expand(struct glob *glob)
{
    const char *text = glob_next(glob);

    return text ? arena_strndup(text, strlen(text)) : NULL;
}

static void next_item(struct plan *p)
{
    p->urls = NULL;
    p->infiles = NULL;
    p->infile = NULL;
    p->item = p->item->next;
    p->url_number++;
}

void plan_skip(struct plan *p)
{
    next_item(p);
}

/* What curl finds when it comes to a group. */
static int begin_group(struct plan *p)
{
    p->began = true;
    p->upload_count = 0;
    for (const struct note *n = p->config->notes.first; n; n = n->next)
        notes_add(&p->notes, n->kind, n->text);
    return p->config->refusal ? refuse(p, p->config->refusal, NULL) : 0;
}

static int read_glob(struct plan *p, const char *text, bool off,
                     struct glob **ret)
{
    struct glob_error error;

    if (!glob_new(text, off, ret, &error))
        return 0;
    return refuse(p, WC_E_URL_MALFORMAT, glob_describe(&error, text));
}

static bool uploads(const struct plan *p)
{
    return p->item->infile && *p->item->infile;
}

static int begin_item(struct plan *p)
{
    bool off = p->config->globoff;
    int rc = 0;

    if (p->item->infile)
        rc = read_glob(p, p->item->infile, off, &p->infiles);
    if (!rc)
        rc = read_glob(p, p->item->url, off || p->item->is_listed, &p->urls);
    if (rc)
        return rc;
    if (p->infiles)
        p->infile = expand(p->infiles);
    if (uploads(p))
        p->upload_count = 0;
    p->round = 1;
    return 0;
}

/* Every upload goes to every URL, and as often by version each URL behind it
 * that has none of its own is asked for. */
static bool goes_round(struct plan *p)
{
    if (uploads(p)) {
        p->upload_count++;
        p->infile = expand(p->infiles);
        return p->infile;
    }
    return p->round++ < p->upload_count && dialect_does(DIALECT_REPEATS_URLS);
}

/* Starts with the item's globs, or makes the next step in them.  Sets p->url
 * unless the item is through. */
static int step(struct plan *p)
{
    int rc = p->urls ? 0 : begin_item(p);

    if (rc)
        return rc;
    p->url = expand(p->urls);
    if (p->url || !goes_round(p))
        return 0;
    glob_rewind(p->urls);
    p->url = expand(p->urls);
    return 0;
}

static void say_unpaired(struct plan *p)
{
    if (!p->inv->silent)
        notes_add(&p->notes, NOTE_WARNING, "Got more output options than URLs");
}

/* -o or -T without a URL: curl says so once; by version it is the end, and
 * each group behind it counts as another. */
static void pass_unpaired(struct plan *p)
{
    if (!p->said_unpaired)
        say_unpaired(p);
    p->said_unpaired = true;
    next_item(p);
    if (!dialect_does(DIALECT_ENDS_UNPAIRED))
        return;
    while ((p->config = p->config->next))
        say_unpaired(p);
}

/* Sets p->url to the next URL; it stays NULL behind the last one. */
static int look_ahead(struct plan *p)
{
    int rc = 0;

    while (!rc && !p->url && p->config) {
        if (!p->began) {
            rc = begin_group(p);
        } else if (!p->item) {
            p->config = p->config->next;
            p->item = p->config ? p->config->urls : NULL;
            p->began = false;
        } else if (!p->item->url) {
            pass_unpaired(p);
        } else {
            rc = step(p);
            if (!rc && !p->url)
                next_item(p);
        }
    }
    return rc;
}

bool plan_substitutes(const struct config *config, const struct url_item *item)
{
    if (config->globoff)
        return false;
    return !item->is_listed || (item->infile && *item->infile);
}

bool plan_reads_stdin(const struct planned *planned)
{
    return planned->infile &&
           (!strcmp(planned->infile, "-") || !strcmp(planned->infile, "."));
}

/* A protocol that others speak, and libcurl is told not to, or can't. */
static bool is_foreign(const struct plan *p)
{
    switch (url_scheme(p->url, p->config->proto_default)) {
    case URL_OTHER:
        return !url_is_unsupported(p->url);
    case URL_WS:
    case URL_WSS:
        return dialect_lacks(PART_WEBSOCKET);
    default:
        return false;
    }
}

/* For curl, one that it does not speak is one that nobody knows. */
static bool is_unsupported(const struct plan *p)
{
    return url_is_unsupported(p->url) ||
           (url_has_scheme(p->url) && is_foreign(p));
}

static const char *final_url(const struct plan *p, const struct planned *next)
{
    const char *proto_default = p->config->proto_default;
    bool is_named = next->infile && !plan_reads_stdin(next);
    const char *url = p->url;

    /* libcurl refuses it as it is. */
    if (is_foreign(p))
        return p->config->query && url_has_scheme(url) ? NULL : url;
    if ((is_named || p->config->query) && url_is_refused(url, proto_default))
        return NULL;
    if (is_named)
        url = urledit_add_name(url, next->infile);
    if (url && p->config->query)
        url = urledit_add_query(url, p->config->query);
    return url;
}

static const char *in_output_dir(const struct config *config, const char *name)
{
    const char *const parts[] = {config->output_dir, "/", name};

    if (!config->output_dir || !*config->output_dir)
        return name;
    return arena_concat(3, parts);
}

/* The code of what keeps libcurl from taking the URL of -O apart; 0 for
 * nothing. */
static int find_fault(const struct plan *p)
{
    if (is_unsupported(p))
        return WC_E_UNSUPPORTED_PROTOCOL;
    if (url_is_refused(p->url, p->config->proto_default))
        return WC_E_URL_MALFORMAT;
    return 0;
}

static void say_no_name(struct plan *p)
{
    if (!p->inv->silent ||
        (p->inv->show_error && dialect_does(DIALECT_SHOWS_ERRORS)))
        notes_add(&p->notes, NOTE_ERROR, dialect_text(DIALECT_NO_URL_NAME));
}

/* The file's name of -O, NULL when the URL has none. */
static const char *remote_name(struct plan *p, struct planned *ret)
{
    const char *name = urledit_remote_name(p->url);

    ret->misnamed = find_fault(p);
    if (ret->misnamed) {
        say_no_name(p);
        return NULL;
    }
    if (name)
        return name;
    if (p->config->content_disposition && !dialect_does(DIALECT_NAMES_RESPONSE))
        return NULL;
    if (!dialect_does(DIALECT_NAMES_RESPONSE)) {
        if (!p->inv->silent &&
            !url_is_malformed(p->url, p->config->proto_default))
            notes_add(&p->notes, NOTE_ERROR, "Remote file name has no length!");
        ret->misnamed = WC_E_WRITE_ERROR;
        return NULL;
    }
    if (!p->inv->silent)
        notes_add(&p->notes, NOTE_WARNING, dialect_text(DIALECT_NO_NAME));
    return "curl_response";
}

/* The file's name of -o, NULL when there can't be one. */
static const char *given_name(struct plan *p, struct planned *ret)
{
    const struct url_item *item = p->item;
    const char *name = NULL;
    struct glob_error error;

    if (!plan_substitutes(p->config, item))
        return item->outfile;
    if (glob_substitute(p->urls, p->infiles, item->outfile, &name, &error)) {
        const char *const parts[] = {
            "curl: (43) ", glob_describe(&error, item->outfile), "\n"};

        ret->misnamed = WC_E_BAD_FUNCTION_ARGUMENT;
        ret->only = arena_concat(3, parts);
    }
    return name;
}

/* Decides the output's name.  -O takes it from the URL as typed. */
static int name_output(struct plan *p, struct planned *ret)
{
    const struct url_item *item = p->item;
    const char *name;

    ret->outfile = NULL;
    ret->discards = item->discards;
    ret->remote_name = item->use_remote_name;
    if (item->use_remote_name) {
        name = remote_name(p, ret);
        if (!name)
            return 0;
    } else if (item->outfile && strcmp(item->outfile, "-")) {
        name = given_name(p, ret);
        if (!name)
            return 0;
    } else {
        ret->outfile = item->outfile;
        return 0;
    }
    ret->outfile = in_output_dir(p->config, name);
    return 0;
}

/* The URL can't take what is to be added to it. */
static int refuse_url(struct plan *p)
{
    static const char words[] = "Could not parse the URL, failed to set query";
    bool is_hidden = p->inv->silent && !dialect_does(DIALECT_SHOWS_ERRORS);

    if (p->infile)
        return refuse(p, WC_E_URL_MALFORMAT, errors_text(WC_E_URL_MALFORMAT));
    return refuse(
        p, is_unsupported(p) ? WC_E_UNSUPPORTED_PROTOCOL : WC_E_URL_MALFORMAT,
        is_hidden ? NULL : words);
}

/* Gives RET what was gathered for it. */
static void hand_over(struct plan *p, struct planned *ret)
{
    ret->notes = p->notes;
    ret->refusal = p->refusal;
    ret->error = p->error;
    p->notes = (struct notes){NULL, NULL};
}

static void warn_of_transfer(struct plan *p)
{
    const struct strnode *n = p->config->warnings.first;

    for (; n && !p->inv->silent; n = n->next)
        notes_add(&p->notes, NOTE_WARNING, n->text);
}

int plan_next(struct plan *p, struct planned *ret)
{
    int rc = look_ahead(p);

    memset(ret, 0, sizeof(*ret));
    if (!rc && p->url) {
        warn_of_transfer(p);
        ret->config = p->config;
        ret->number = p->url_number;
        rc = name_output(p, ret);
    }
    if (!rc && ret->misnamed) {
        ret->url = p->url;
        rc = 1;
    } else if (!rc && p->url) {
        if (p->infile && *p->infile)
            ret->infile = p->infile;
        ret->url = final_url(p, ret);
        rc = ret->url ? 1 : refuse_url(p);
    }
    p->url = NULL;
    hand_over(p, ret);
    return rc;
}
