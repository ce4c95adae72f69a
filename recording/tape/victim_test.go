package tape

const victimDir = "TAPE_VICTIM_DIR"

func victim(dir string) {}
