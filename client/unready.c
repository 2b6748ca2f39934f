#include "client/unready.h"

#include "client/arena.h"
#include "client/dialect.h"
#include "client/errors.h"
#include "client/folders.h"
#include "client/plan.h"
#include "client/run_internal.h"
#include "client/usage.h"
#include "proto/curlcode.h"

static const struct {
    enum transfer_fate fate;
    int code;
} ends[] = {
    [UNREADY_COMPARED] = {FATE_REFUSED, WC_E_READ_ERROR},
    [UNREADY_SAVED_FOLDER] = {FATE_REFUSED, WC_E_WRITE_ERROR},
    [UNREADY_SAVED] = {FATE_SKIPPED, WC_E_READ_ERROR},
    [UNREADY_DUMP_FOLDER] = {FATE_FAILED, WC_E_WRITE_ERROR},
    [UNREADY_DUMP] = {FATE_FAILED, WC_E_WRITE_ERROR},
    [UNREADY_FOLDER] = {FATE_FAILED, WC_E_WRITE_ERROR},
    [UNREADY_RESUMED] = {FATE_FAILED, WC_E_WRITE_ERROR},
    [UNREADY_UPLOAD] = {FATE_FAILED, WC_E_READ_ERROR},
};

/* --- words ---------------------------------------------------------------- */

static void say_error(struct transfer *t, const char *text)
{
    notes_add_error(&t->last_notes, t->inv->silent, t->inv->show_error, text);
}

/* Earlier curls say this whatever -s says. */
static void say_folder(struct transfer *t, const char *name, int error)
{
    const char *text = folders_describe(name, error);

    if (dialect_does(DIALECT_HIDES_FOLDERS))
        say_error(t, text);
    else
        notes_add(&t->last_notes, NOTE_LINES, arena_around(text, ".", "\n"));
}

static void say_upload(struct transfer *t, const char *name)
{
    const char *const parts[] = {"curl: ", dialect_text(DIALECT_CANT_OPEN),
                                 name,     dialect_text(DIALECT_CANT_OPEN_END),
                                 "\n",     usage_hint};

    notes_add(&t->last_notes, NOTE_LINES, arena_concat(6, parts));
}

static void say(struct transfer *t, enum unready what, const char *name,
                int error)
{
    switch (what) {
    case UNREADY_COMPARED:
    case UNREADY_DUMP:
        say_error(t, arena_around("Failed to open ", name, ""));
        break;
    case UNREADY_SAVED_FOLDER:
    case UNREADY_DUMP_FOLDER:
    case UNREADY_FOLDER:
        say_folder(t, name, error);
        break;
    case UNREADY_SAVED:
        if (!t->inv->silent)
            notes_add(&t->last_notes, NOTE_WARNING,
                      arena_around("Failed creating file for saving etags: \"",
                                   name, "\". Skip this transfer"));
        break;
    case UNREADY_RESUMED:
        say_error(t, arena_around(dialect_text(DIALECT_CANT_OPEN), name,
                                  dialect_text(DIALECT_CANT_OPEN_END)));
        break;
    case UNREADY_UPLOAD:
        say_upload(t, name);
        break;
    }
}

void unready_tell(struct transfer *t, enum unready what, const char *name,
                  int error)
{
    say(t, what, name, error);
    transfer_doom(t, ends[what].fate, ends[what].code);
}

void unready_tell_form(struct transfer *t, int code)
{
    transfer_doom(t, FATE_FAILED, code);
}

void unready_tell_resume(struct transfer *t, int code)
{
    const char *const parts[] = {
        dialect_text(DIALECT_NO_MIX),
        t->config->httpreq == HTTPREQ_MIMEPOST ? "form\n" : "data\n"};

    if (!t->inv->silent && *parts[0])
        notes_add(&t->last_notes, NOTE_LINES, arena_concat(2, parts));
    transfer_doom(t, FATE_FAILED, code);
    outcome_fail(&t->outcome, code, dialect_text(DIALECT_NO_RESUME));
}

/* --- what it means -------------------------------------------------------- */

/* What -b FILE held would be in it, which only libcurl reads. */
void unready_keep_jar(struct transfer *t)
{
    if (!t->config->cookie_files.first && dialect_does(DIALECT_SAVES_ANYWAY))
        cookiejar_add_none(&t->jar);
}

void unready_accept(struct run *r, struct transfer *t)
{
    int code = t->outcome.code;

    console_notes(r->console, &t->last_notes, true);
    switch (t->fate) {
    case FATE_FAILED:
        transfer_set_state(t, TRANSFER_ENDED);
        run_refuse(r, code);
        break;
    case FATE_REFUSED:
        transfer_set_state(t, TRANSFER_OVER);
        run_refuse(r, code);
        break;
    default:
        transfer_set_state(t, TRANSFER_OVER);
        plan_skip(&r->plan);
        r->tally.xfers--;
        r->has_skipped = true;
        break;
    }
}

void unready_end(struct run *r)
{
    struct notes notes = {NULL, NULL};

    if (!r->has_skipped || r->over_count || r->result || r->inv->parallel)
        return;
    notes_add_error(&notes, r->inv->silent, r->inv->show_error,
                    "no transfer performed");
    console_notes(r->console, &notes, true);
    r->result = ends[UNREADY_SAVED].code;
}
