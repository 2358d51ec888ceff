package uk.police.securityincident.web;

/** Why somebody is not let through, as the status and the words of the answer. */
class Shut extends Exception {

    private final int status;

    Shut(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    static Shut notFound() {
        return new Shut(404, "There is no such thing, or it is not for you. Nothing was changed.");
    }

    static Shut unreadable(String what) {
        return new Shut(400, what + " Nothing was changed: correct it, and send it again.");
    }

    static Shut tooLarge(int largest) {
        return largest == 0 ? unreadable("A body is not asked for here.") : new Shut(413, "The body is larger than " + largest / 1024 + " kB. Nothing was changed: send less.");
    }
}
