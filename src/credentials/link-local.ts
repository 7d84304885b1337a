import { BlockList, isIP } from "node:net";

/** Metadata services of clouds, which give secrets to any local process, and link-local addresses: no server of ours is there. */
const addresses = new BlockList();
addresses.addSubnet("169.254.0.0", 16, "ipv4");
addresses.addSubnet("fe80::", 10, "ipv6");
// The same behind NAT64.
addresses.addSubnet("64:ff9b::a9fe:0", 112, "ipv6");
// Metadata services of AWS, Alibaba Cloud and Oracle Cloud.
addresses.addAddress("fd00:ec2::254", "ipv6");
addresses.addAddress("100.100.100.200", "ipv4");
addresses.addAddress("192.0.0.192", "ipv4");

const names = /^(?:metadata|metadata\.google\.internal|metadata\.goog|instance-data(?:\.ec2\.internal)?)\.?$/i;

/** Whether a host, as a URL or a resolver writes it, is link-local or a cloud's metadata service. */
export function isLinkLocal(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  const family = isIP(bare);
  if (family === 0) return names.test(bare);
  return addresses.check(bare, family === 6 ? "ipv6" : "ipv4");
}
