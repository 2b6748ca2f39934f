#include "client/evaluate.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "client/dialect.h"
#include "client/form.h"
#include "client/headerfile.h"
#include "client/optfile.h"
#include "client/plainlines.h"
#include "client/postdata.h"
#include "client/slurp.h"
#include "client/urledit.h"
#include "client/writevars.h"
#include "proto/authscheme.h"

/* What is no file and empty is no format; optfile sees to files. */
static int take_empty_format(struct invocation *inv, struct config *config)
{
    const char *path = config->writeout_arg + 1;

    config->writeout = "";
    if (inv->silent)
        return 0;
    if (inv->warm != WARM_ONLY)
        return -ENODATA;
    notes_add(&config->notes, NOTE_LINES,
              optfile_unread_format(strcmp(path, "-") ? path : "<stdin>"));
    return 0;
}

static int load_write_out(struct invocation *inv, struct config *config,
                          bool late)
{
    const char *arg = config->writeout_arg;
    char *text;
    size_t len;
    int error;

    if (!arg || config->writeout)
        return 0;
    if (*arg != '@') {
        config->writeout = arg;
        return 0;
    }
    error = slurp(inv, arg + 1, late, &text, &len);
    if (error == -EAGAIN)
        return late ? error : 0;
    if (error)
        return error;
    if (!len)
        return take_empty_format(inv, config);
    text[plainlines_copy(text, text, len)] = '\0';
    config->writeout = text;
    return 0;
}

static int load(struct invocation *inv, struct config *config, bool late)
{
    int error = headerfile_load(inv, config->header_args, late);

    if (!error)
        error = headerfile_load(inv, config->proxy_header_args, late);
    if (!error)
        error = postdata_load(inv, config, late);
    if (!error)
        error = form_load(inv, config, late);
    if (!error)
        error = load_write_out(inv, config, late);
    return error;
}

/* A login in a file of headers; see apply_header(). */
static enum verdict heed_logins(const struct strlist *list,
                                const char **ret_reason)
{
    for (const struct strnode *n = list->first; n; n = n->next) {
        if (authscheme_binds(n->text)) {
            *ret_reason = "an Authorization that binds a connection";
            return VERDICT_PREFER_DIRECT;
        }
    }
    return VERDICT_DAEMON;
}

static bool has_header(const struct strlist *list, const char *name)
{
    size_t len = strlen(name);

    for (const struct strnode *node = list->first; node; node = node->next)
        if (!strncasecmp(node->text, name, len) && node->text[len] &&
            strchr(":;", node->text[len]))
            return true;
    return false;
}

static int build(struct invocation *inv, struct config *config)
{
    int error = headerfile_request(config->header_args, &config->headers);

    if (!error)
        error = headerfile_request(config->proxy_header_args,
                                   &config->proxy_headers);
    if (!error)
        error = form_build(inv, config);
    postdata_build(config);
    if (error || !config->json)
        return error;
    if (!has_header(&config->headers, "Content-Type"))
        strlist_add(&config->headers, "Content-Type: application/json");
    if (!has_header(&config->headers, "Accept"))
        strlist_add(&config->headers, "Accept: application/json");
    return 0;
}

/* What goes into URLs has escapes with letters. */
static bool adds_escapes(const struct config *config)
{
    if (config->query && urledit_has_cased_escape(config->query))
        return true;
    for (const struct url_item *i = config->urls; i; i = i->next)
        if (i->infile && urledit_has_cased_escape(
                             urledit_escape(i->infile, strlen(i->infile))))
            return true;
    return false;
}

static enum verdict load_all(struct invocation *inv, const char **ret_reason)
{
    for (int late = 0; late <= 1; late++) {
        for (struct config *c = inv->configs; c; c = c->next) {
            if (load(inv, c, late)) {
                *ret_reason = "a file that can't be read";
                return VERDICT_DIRECT;
            }
        }
    }
    return VERDICT_DAEMON;
}

static enum verdict build_all(struct invocation *inv, struct config *config,
                              const char **ret_reason)
{
    enum verdict verdict;
    enum verdict other;

    if (build(inv, config)) {
        *ret_reason = "a file with content that only curl may read";
        return VERDICT_DIRECT;
    }
    verdict = heed_logins(&config->headers, ret_reason);
    other = heed_logins(&config->proxy_headers, ret_reason);
    if (other > verdict)
        verdict = other;
    if (config->writeout && *config->writeout_arg == '@') {
        other = writevars_check(config->writeout, ret_reason);
        if (other > verdict)
            verdict = other;
    }
    if (adds_escapes(config))
        inv->has_escapes = true;
    return verdict;
}

enum verdict evaluate_files(struct invocation *inv, const char **ret_reason)
{
    enum verdict verdict = load_all(inv, ret_reason);

    if (verdict != VERDICT_DAEMON)
        return verdict;
    for (struct config *c = inv->configs; c; c = c->next) {
        enum verdict one = build_all(inv, c, ret_reason);

        if (one > verdict)
            verdict = one;
    }
    /* A form that can't be sent is curl's own failure; the first one comes
     * before anything has happened. */
    if (verdict == VERDICT_DAEMON && form_check(inv->configs)) {
        *ret_reason = "a form that can't be sent";
        verdict = VERDICT_PREFER_DIRECT;
    }
    return verdict;
}
