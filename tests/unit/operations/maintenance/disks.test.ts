import { differencesOf, disksOf, diskText, markedForBackup, pathOfVolume } from "../../../../operations/maintenance/disks";

const original = {
  name: "prod-db-1-data",
  ide2: "none,media=cdrom",
  scsi1: "trilane-prod-disks:1521/vm-1521-disk-0.qcow2,backup=0,discard=on,serial=orders,size=20G",
  scsihw: "virtio-scsi-single",
};

test("disks are read without CD drives, and written as they were", () => {
  const [disk, ...others] = disksOf(original);
  expect(others).toEqual([]);
  expect([disk?.slot, disk && pathOfVolume(disk.volume), disk && diskText(disk)]).toEqual(["scsi1", "1521/vm-1521-disk-0.qcow2", original.scsi1]);
});

test("the mark for backups changes nothing else", () => {
  expect(disksOf(original).map((disk) => diskText(markedForBackup(disk, true)))).toEqual([original.scsi1.replace("backup=0", "backup=1")]);
});

test("a copy may have other volumes and another mark, and must have every disk with its size and serial", () => {
  const copy = { ...original, scsi1: "trilane-prod-disks:1521/vm-1521-disk-7.qcow2,backup=1,serial=orders,size=20G" };
  expect(differencesOf(original, copy)).toEqual([]);
  expect(differencesOf(original, { ...copy, scsi1: copy.scsi1.replace("size=20G", "size=19G").replace("orders", "other") })).toEqual(["scsi1 has size 19G instead of 20G", "scsi1 has serial other instead of orders"]);
  expect(differencesOf(original, { name: "prod-web-1", scsi3: copy.scsi1 })).toEqual(["its name is prod-web-1 instead of prod-db-1-data", "scsi1 is missing", "scsi3 is more than the original has"]);
});
