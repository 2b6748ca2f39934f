#include "client/plan.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/glob.h"
#include "client/url.h"

void plan_init(struct plan *p, const struct invocation *inv)
{
    memset(p, 0, sizeof(*p));
    p->config = inv->configs;
    p->item = p->config ? p->config->urls : NULL;
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
    while (!p->item && p->config->next) {
        p->config = p->config->next;
        p->item = p->config->urls;
    }
}

/* Starts with the item's globs, or makes the next step in them.  Sets p->url
 * unless the item is through. */
static int step(struct plan *p)
{
    bool off = p->config->globoff;

    if (!p->urls) {
        if (glob_new(p->item->url, off, &p->urls))
            return -EINVAL;
        if (p->item->infile) {
            if (glob_new(p->item->infile, off, &p->infiles))
                return -EINVAL;
            p->infile = expand(p->infiles);
        }
    }
    p->url = expand(p->urls);
    if (p->url || !p->infiles)
        return 0;
    /* Every upload goes to every URL. */
    p->infile = expand(p->infiles);
    if (!p->infile)
        return 0;
    glob_rewind(p->urls);
    p->url = expand(p->urls);
    return 0;
}

/* Sets p->url to the next URL; it stays NULL behind the last one. */
static int look_ahead(struct plan *p)
{
    int rc = 0;

    while (!rc && !p->url && p->item) {
        rc = step(p);
        if (!rc && !p->url)
            next_item(p);
    }
    return rc;
}

bool plan_is_done(struct plan *p)
{
    return !look_ahead(p) && !p->url;
}

static const char *final_url(const struct plan *p, const char *url)
{
    if (p->infile && strcmp(p->infile, "-"))
        url = url_add_upload_name(url, p->infile);
    if (url && p->config->query)
        url = url_add_query(url, p->config->query);
    return url;
}

static const char *in_output_dir(const struct config *config, const char *name)
{
    const char *const parts[] = {config->output_dir, "/", name};

    if (!config->output_dir || !*config->output_dir)
        return name;
    return arena_concat(3, parts);
}

/* Decides the output's name.  -O takes it from the URL as typed. */
static int name_output(const struct plan *p, struct planned *ret)
{
    const struct url_item *item = p->item;
    const char *name;

    ret->outfile = NULL;
    ret->remote_name = item->use_remote_name;
    if (item->use_remote_name) {
        name = url_remote_name(p->url);
        if (!name)
            return -EINVAL;
    } else if (item->outfile && strcmp(item->outfile, "-")) {
        name = p->config->globoff ? item->outfile
                                  : glob_substitute(p->urls, item->outfile);
    } else {
        ret->outfile = item->outfile;
        return 0;
    }
    ret->outfile = in_output_dir(p->config, name);
    return 0;
}

int plan_next(struct plan *p, struct planned *ret, const char **ret_reason)
{
    struct planned next = {0};
    int rc = look_ahead(p);

    if (rc) {
        *ret_reason = "a URL that only curl may read";
        return rc;
    }
    if (!p->url)
        return 0;
    next.config = p->config;
    next.infile = p->infile;
    next.number = p->url_number;
    next.url = final_url(p, p->url);
    if (!next.url || name_output(p, &next)) {
        *ret_reason = "a URL without a file name";
        return -EINVAL;
    }
    p->url = NULL;
    *ret = next;
    return 1;
}
