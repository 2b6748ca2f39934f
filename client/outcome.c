#include "client/outcome.h"

#include <errno.h>
#include <string.h>

#include "client/arena.h"
#include "client/errors.h"
#include "proto/limits.h"
#include "proto/message.h"

void outcome_init(struct outcome *o)
{
    memset(o, 0, sizeof(*o));
    wire_writer_init(&o->infos, o->first_infos, sizeof(o->first_infos),
                     LIMIT_SMALL_FRAME_BYTES);
}

void outcome_done(struct outcome *o)
{
    wire_writer_done(&o->infos);
}

static void copy_text(char *to, size_t size, struct wire_str text)
{
    size_t len = text.len < size - 1 ? text.len : size - 1;

    memcpy(to, text.data, len);
    to[len] = '\0';
}

int outcome_load(struct outcome *o, const struct frame *f)
{
    struct msg_done done;
    struct wire_reader infos;

    if (message_get_done(f, &done, &infos))
        return -EBADMSG;
    o->code = (int)done.code;
    o->route = done.route;
    copy_text(o->error, sizeof(o->error), done.error);
    copy_text(o->why, sizeof(o->why), done.why);
    wire_writer_reset(&o->infos);
    wire_put_raw(&o->infos, infos.at, wire_left(&infos));
    o->info_count = o->infos.error ? 0 : done.info_count;
    return 0;
}

int outcome_load_figures(struct outcome *o, const struct frame *f)
{
    char error[OUTCOME_ERROR_BYTES];
    int code = o->code;
    int rc;

    memcpy(error, o->error, sizeof(error));
    rc = outcome_load(o, f);
    o->code = code;
    memcpy(o->error, error, sizeof(error));
    return rc;
}

void outcome_fail(struct outcome *o, int code, const char *text)
{
    struct wire_str str = {text, strlen(text)};

    o->code = code;
    copy_text(o->error, sizeof(o->error), str);
}

void outcome_rename(struct outcome *o, const char *from, const char *to)
{
    const char *at = strstr(o->error, from);
    const char *parts[3] = {o->error, to, NULL};
    const char *text;
    struct wire_str str;

    if (!at)
        return;
    parts[0] = arena_strndup(o->error, (size_t)(at - o->error));
    parts[2] = at + strlen(from);
    text = arena_concat(3, parts);
    str = (struct wire_str){text, strlen(text)};
    copy_text(o->error, sizeof(o->error), str);
}

const char *outcome_text(const struct outcome *o)
{
    if (!o->code)
        return "";
    return *o->error ? o->error : errors_text(o->code);
}

static bool find(const struct outcome *o, uint32_t number, struct msg_info *ret)
{
    struct wire_reader r;

    wire_reader_init(&r, o->infos.data, o->infos.len);
    for (uint16_t i = 0; i < o->info_count; i++) {
        if (message_next_info(&r, ret))
            return false;
        if (ret->number == number)
            return true;
    }
    return false;
}

int64_t outcome_num(const struct outcome *o, uint32_t number, int64_t fallback)
{
    struct msg_info info;

    return find(o, number, &info) ? info.num : fallback;
}

bool outcome_find_str(const struct outcome *o, uint32_t number,
                      struct wire_str *ret)
{
    struct msg_info info;

    if (!find(o, number, &info))
        return false;
    *ret = info.str;
    return true;
}

struct wire_str outcome_str(const struct outcome *o, uint32_t number)
{
    struct wire_str text = {"", 0};

    outcome_find_str(o, number, &text);
    return text;
}
