/*
 * What curl says and does where something that a transfer needs can't be had
 * before it starts: a file to read, or to write to.
 *
 * While nothing was seen of the command it goes to the real curl, which says it
 * itself.  Neighbours: heading, transfer and upload tell, run asks.
 */
#ifndef WARMCURL_UNREADY_H
#define WARMCURL_UNREADY_H

struct run;
struct transfer;

enum unready {
    UNREADY_COMPARED,     /* --etag-compare: the file */
    UNREADY_SAVED_FOLDER, /* --etag-save: a folder of the file ... */
    UNREADY_SAVED,        /* ... the file */
    UNREADY_DUMP_FOLDER,  /* -D: a folder of the file ... */
    UNREADY_DUMP,         /* ... the file */
    UNREADY_FOLDER,       /* -o: a folder of the file */
    UNREADY_RESUMED,      /* -C: the file that goes on */
    UNREADY_UPLOAD,       /* -T: the file */
};

/* Notes that WHAT can't be had, NAME for ERROR (-errno): t->fate and what goes
 * with it.  NAME is borrowed. */
void unready_tell(struct transfer *t, enum unready what, const char *name,
                  int error);

/* The same for a form that can't be sent; curl ends with CODE. */
void unready_tell_form(struct transfer *t, int code);

/* The same for -C with a body that does not resume. */
void unready_tell_resume(struct transfer *t, int code);

/* T ends before it starts: curl writes its jar all the same, by version. */
void unready_keep_jar(struct transfer *t);

/* Says what was noted, and does what it means for T and the others. */
void unready_accept(struct run *r, struct transfer *t);

/* What curl says at the end where all transfers were skipped. */
void unready_end(struct run *r);

#endif
