#include "hello.h"

#include "build_id.h"
#include "message.h"
#include "rundir.h"

void hello_put(struct wire_writer *w)
{
    const struct msg_hello hello = {
        .major = PROTO_MAJOR,
        .minor = PROTO_MINOR,
        .confinement = rundir_modes(),
        .build = {WARMCURL_BUILD_ID, sizeof(WARMCURL_BUILD_ID) - 1},
    };

    message_put_hello(w, &hello);
}
