"""ApiError: a refusal as Discord words it. The numbers are those of its list of JSON error codes."""

from typing import Any


class ApiError(Exception):
    """Becomes the answer `{"message": ..., "code": ...}` with the HTTP status.

    `violation` says that a correct bot never makes this request, whatever the state of the world:
    the journal marks it, and tests ask that there is none.
    """

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: dict[str, Any] | None = None,
        violation: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.violation = violation

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def unauthorized(*, violation: bool = True) -> ApiError:
    return ApiError(401, 0, "401: Unauthorized", violation=violation)


def unknown_route() -> ApiError:
    return ApiError(404, 0, "404: Not Found", violation=True)


def wrong_method() -> ApiError:
    return ApiError(405, 0, "405: Method Not Allowed", violation=True)


def bad_json() -> ApiError:
    return ApiError(400, 50109, "The request body contains invalid JSON.", violation=True)


def unknown_channel() -> ApiError:
    return ApiError(404, 10003, "Unknown Channel")


def unknown_guild() -> ApiError:
    return ApiError(404, 10004, "Unknown Guild")


def unknown_member() -> ApiError:
    return ApiError(404, 10007, "Unknown Member")


def unknown_message() -> ApiError:
    return ApiError(404, 10008, "Unknown Message")


def unknown_user() -> ApiError:
    return ApiError(404, 10013, "Unknown User")


def unknown_webhook() -> ApiError:
    return ApiError(404, 10015, "Unknown Webhook", violation=True)


def unknown_interaction() -> ApiError:
    return ApiError(404, 10062, "Unknown interaction", violation=True)


def unknown_command() -> ApiError:
    return ApiError(404, 10063, "Unknown application command")


def too_many_commands(limit: int) -> ApiError:
    message = f"Maximum number of application commands reached ({limit})"
    return ApiError(400, 30032, message, violation=True)


def too_many_created(limit: int) -> ApiError:
    message = f"Max number of daily application command creates has been reached ({limit})"
    return ApiError(429, 30034, message, violation=True)


def already_acknowledged() -> ApiError:
    return ApiError(400, 40060, "Interaction has already been acknowledged.", violation=True)


def tag_required() -> ApiError:
    return ApiError(400, 40067, "A tag is required to create a forum post in this channel")


def missing_access() -> ApiError:
    return ApiError(403, 50001, "Missing Access")


def not_the_author() -> ApiError:
    return ApiError(403, 50005, "Cannot edit a message authored by another user", violation=True)


def empty_message() -> ApiError:
    return ApiError(400, 50006, "Cannot send an empty message", violation=True)


def cannot_message_user(code: int = 50007) -> ApiError:
    why = " due to having no mutual guilds" if code == 50278 else ""
    return ApiError(403, code, f"Cannot send messages to this user{why}")


def too_many_follow_ups() -> ApiError:
    message = "This interaction has reached the maximum number of follow-up messages"
    return ApiError(400, 40094, message, violation=True)


def too_big() -> ApiError:
    return ApiError(413, 40005, "Request entity too large", violation=True)


def no_plain_messages() -> ApiError:
    return ApiError(400, 50008, "Cannot send messages in a non-text channel", violation=True)


def missing_permissions() -> ApiError:
    return ApiError(403, 50013, "Missing Permissions")


def wrong_channel_type() -> ApiError:
    return ApiError(400, 50024, "Cannot execute action on this channel type", violation=True)


def dead_token() -> ApiError:
    return ApiError(401, 50027, "Invalid Webhook Token", violation=True)


def thread_archived() -> ApiError:
    return ApiError(400, 50083, "Thread is archived")


def no_reply_without_history() -> ApiError:
    return ApiError(400, 160002, "Cannot reply without permission to read message history")


def thread_exists() -> ApiError:
    return ApiError(400, 160004, "A thread has already been created for this message")


def thread_locked() -> ApiError:
    return ApiError(400, 160005, "Thread is locked")


def too_big_for_the_platform() -> ApiError:
    """Two limits are not in the documentation: above them the platform itself fails."""
    return ApiError(500, 0, "500: Internal Server Error", violation=True)
